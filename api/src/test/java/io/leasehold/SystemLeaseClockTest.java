package io.leasehold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemLeaseClockTest {

    @TempDir
    Path dir;

    private SystemLeaseClock reading(String uptime) throws IOException {
        return new SystemLeaseClock(Files.writeString(dir.resolve("uptime"), uptime));
    }

    @Test
    void clockOfThisMachineIsSharedAndGoesOn() {
        LeaseClock clock = LeaseClock.system();
        long nanos = clock.nanoTime();

        assertThat(LeaseClock.system()).isSameAs(clock);
        assertThat(clock.nanoTime() - nanos).isNotNegative();
        assertThat(clock.wallMillis()).isPositive();
    }

    @Test
    void bootTimeIsReadToTheNanosecondOfWhatTheKernelTells() throws IOException {
        assertThat(reading("12345.67 9999.00\n").bootNanos()).hasValue(12_345_670_000_000L);
        assertThat(reading("0.00 0.00\n").bootNanos()).hasValue(0);
        assertThat(reading("100000000.99 1\n").bootNanos()).hasValue(100_000_000_990_000_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "soon 1", "1e99 1", "1.0000000001 1", "\u00FF"})
    void bootTimeThatCannotBeReadIsNotTold(String content) throws IOException {
        assertThat(reading(content).bootNanos()).isEmpty();
        assertThat(new SystemLeaseClock(dir.resolve("missing")).bootNanos()).isEmpty();
    }

    @Test
    void interruptedThreadIsStillToldTheBootTimeAndStaysInterrupted() throws IOException {
        SystemLeaseClock clock = reading("1.00 1");

        Thread.currentThread().interrupt();
        try {
            assertThat(clock.bootNanos()).hasValue(1_000_000_000L);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
