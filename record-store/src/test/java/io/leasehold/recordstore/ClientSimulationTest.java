package io.leasehold.recordstore;

import org.junit.jupiter.api.Test;

class ClientSimulationTest {
    @Test
    void probe() {
        Tally t = new Tally();
        long n = Long.getLong("leasehold.seeds", 200);
        int bad = 0;
        long t0 = System.nanoTime();
        try (Baton baton = new Baton()) {
        for (long s = 1; s <= n; s++) {
            var r = ClientSimulation.run(s, Weakening.NONE, baton);
            t.add(r.tally());
            if (!r.violations().isEmpty() && bad++ < 5) System.out.println(s + " " + r.violations());
            if (s <= 5) { var d = ClientSimulation.run(s, Weakening.NONE, baton).diary();
               for (int i = 0; i < Math.min(d.size(), r.diary().size()); i++) if (!d.get(i).equals(r.diary().get(i))) { System.out.println(i + " " + r.diary().subList(Math.max(0, i-3), i+1) + " / " + d.get(i)); break; } }
            if (s <= 5) System.out.println(s + " same " + r.diary().equals(ClientSimulation.run(s, Weakening.NONE, baton).diary()) + " " + r.diary().size());
        }
        System.out.println(t.text() + "\nbad " + bad + " ms/seed " + (System.nanoTime() - t0) / 1e6 / n);
        for (Weakening w : Weakening.values()) {
            long first = -1, count = 0;
            for (long s = 1; s <= n; s++) {
                if (!ClientSimulation.run(s, w, baton).violations().isEmpty()) { count++; if (first < 0) first = s; }
            }
            System.out.println(w + " first " + first + " of " + n + ": " + count);
        }
        }
    }
}
