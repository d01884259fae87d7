package io.leasehold.recordstore;

import static org.assertj.core.api.Assertions.assertThat;
import org.junit.jupiter.api.Test;

class SimulationTest {
    @Test
    void probe() {
        Tally t = new Tally();
        long n = Long.getLong("leasehold.seeds", 200);
        int bad = 0;
        long cpu = java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (long s = 1; s <= n; s++) {
            var r = Simulation.run(s, Weakening.NONE);
            t.add(r.tally());
            if (!r.violations().isEmpty() && bad++ < 5) System.out.println(s + " " + r.violations());
        }
        System.out.println(t.text() + "\nbad " + bad + " ms/seed " + (java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu) / 1e6 / n);
        for (Weakening w : Weakening.values()) {
            long first = -1, count = 0;
            for (long s = 1; s <= n; s++) {
                if (!Simulation.run(s, w).violations().isEmpty()) { count++; if (first < 0) first = s; }
            }
            System.out.println(w + " first " + first + " of " + n + ": " + count);
        }
    }
}
