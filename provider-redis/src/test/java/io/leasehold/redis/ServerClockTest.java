package io.leasehold.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import io.leasehold.spi.ProviderContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What an answer's time says about the server's clock, on clocks that the test sets. */
class ServerClockTest {

    private static final long START = 1_700_000_000_000L;

    private final Machine machine = new Machine();
    private final ServerClock clock = new ServerClock(machine);
    private final ServerClock.Seen seen = new ServerClock.Seen();
    private long server = START;

    /** Monotonic time stands still while it is suspended; boot time does not. */
    private static final class Machine implements ProviderContext, LeaseClock {
        private final List<String> reports = new ArrayList<>();
        private long monotonic;
        private long boot;

        @Override
        public LeaseClock clock() {
            return this;
        }

        @Override
        public LeaseScheduler scheduler() {
            throw new UnsupportedOperationException();
        }

        @Override
        public LeaseScheduler newScheduler(String threadName) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void withdrawn(Capability capability, String reason) {
            reports.add(reason);
        }

        @Override
        public long nanoTime() {
            return monotonic * 1_000_000;
        }

        @Override
        public long wallMillis() {
            return 0;
        }

        @Override
        public OptionalLong bootNanos() {
            return OptionalLong.of(boot * 1_000_000);
        }
    }

    private void pass(long millis) {
        machine.monotonic += millis;
        machine.boot += millis;
        server += millis;
    }

    private void sleep(Duration duration) {
        machine.boot += duration.toMillis();
        server += duration.toMillis();
    }

    private void ask() {
        pass(1_000);
        long sent = clock.now();
        pass(1);
        long answered = server;
        pass(1);
        clock.observe(seen, sent, answered);
    }

    /** Told is the part that the time under way does not explain. */
    @Test
    void r11_4_aStepForwardAndBackIsReported() {
        ask();
        server += 3_600_000;
        ask();
        server -= 3_600_000;
        ask();
        assertThat(machine.reports).hasSize(2);
        assertThat(machine.reports.get(0)).contains("by PT59M59");
        assertThat(machine.reports.get(1)).contains("by PT-59M-59");
    }

    @Test
    void r11_4_aClockThatRunsOnIsNotReported() {
        for (int i = 0; i < 10; i++) {
            ask();
        }
        assertThat(machine.reports).isEmpty();
    }

    @Test
    void r11_1_aSuspendOfThisMachineIsNoStepOfTheServer() {
        ask();
        sleep(Duration.ofHours(1));
        ask();
        ask();
        assertThat(machine.reports).isEmpty();
        server += 3_600_000;
        ask();
        assertThat(machine.reports).as("a step after the suspend").hasSize(1);
    }

    @Test
    void r11_1_anAnswerFromBeforeASuspendIsNoStepEither() {
        ask();
        pass(1_000);
        long sent = clock.now();
        pass(1);
        long answered = server;
        sleep(Duration.ofHours(1));
        ask();
        clock.observe(seen, sent, answered);
        ask();
        assertThat(machine.reports).isEmpty();
    }
}
