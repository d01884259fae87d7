package io.leasehold.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import io.leasehold.testing.ManualClock;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What steps, stops and suspends do to the belief in a lease. */
class ClockTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void r11_3_aSuspendLongerThanTheWindowEndsTheLeaseAtTheFirstLook() {
        Lease lease = bench.acquire("a");
        bench.clock.suspend(Duration.ofMinutes(5));
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void r11_3_aShorterSuspendShortensIt() {
        Lease lease = bench.acquire("a");
        bench.clock.suspend(Duration.ofSeconds(5));
        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.remaining()).isBetween(Duration.ofMillis(2_900), Duration.ofSeconds(3));
        bench.clock.freeze(Duration.ofSeconds(3));
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void r11_3_aGapInTheProcesssTimeEndsTheLease() {
        Lease lease = bench.acquire("a");
        bench.clock.freeze(Bench.TTL);
        assertThat(lease.isHeld()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -24 * 3_650})
    void r11_1_theWallClockMayStepBack(long hours) {
        Lease lease = bench.acquire("a");
        bench.clock.stepWall(Duration.ofHours(hours));
        assertThat(lease.isHeld()).isTrue();
        bench.advance(Duration.ofMinutes(1));
        assertThat(lease.isHeld()).isTrue();
        bench.clock.freeze(Bench.WINDOW);
        assertThat(lease.isHeld()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 24 * 3_650})
    void r11_1_aForwardStepMayOnlyEndALeaseEarly(long hours) {
        Lease lease = bench.acquire("a");
        bench.clock.stepWall(Duration.ofHours(hours));
        assertThat(lease.isHeld()).isFalse();
        assertThat(bench.acquire("a").isHeld()).as("the next lease is not affected").isTrue();
    }

    @Test
    void aSmallStepIsNothing() {
        Lease lease = bench.acquire("a");
        bench.clock.stepWall(Duration.ofMillis(400));
        assertThat(lease.remaining()).isEqualTo(Bench.WINDOW);
    }

    @Test
    void aRestoreFromACheckpointEndsEveryLease() {
        Lease lease = bench.acquire("a");
        ((Engine) bench.client).loseAll();
        assertThat(lease.isHeld()).isFalse();
        assertThat(bench.acquire("b").isHeld()).isTrue();
    }

    @Test
    void withoutBootTimeAnyDriftEndsTheWindow() {
        ManualClock manual = new ManualClock();
        ValidityClock validity = new ValidityClock(withoutBootTime(manual));
        Phase.Window window = new Phase.Window(validity.start(), 8_000_000_000L, 500_000_000L);
        assertThat(validity.covers(window)).isTrue();
        manual.stepWall(Duration.ofSeconds(-1));
        assertThat(validity.covers(window)).isFalse();
    }

    private static LeaseClock withoutBootTime(ManualClock manual) {
        return new LeaseClock() {
            @Override
            public long nanoTime() {
                return manual.nanoTime();
            }

            @Override
            public long wallMillis() {
                return manual.wallMillis();
            }

            @Override
            public OptionalLong bootNanos() {
                return OptionalLong.empty();
            }

            @Override
            public LeaseScheduler newScheduler(String threadName) {
                return manual.newScheduler(threadName);
            }
        };
    }

    /** However the clocks jump, a lease seen as over stays over, and none outlives the time that really passed. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void r1_4_neverTrueAfterFalseWhateverTheClocksDo(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 400; round++) {
            Lease lease = bench.acquire("k" + seed + "-" + round);
            boolean wasOver = false;
            for (int step = 0; step < 20; step++) {
                Duration some = Duration.ofMillis(random.nextInt(4_000));
                switch (random.nextInt(5)) {
                    case 0 -> bench.clock.suspend(some);
                    case 1 -> bench.clock.freeze(some);
                    case 2 -> bench.clock.stepWall(some.multipliedBy(random.nextInt(3) - 1));
                    default -> bench.advance(some);
                }
                boolean held = lease.isHeld();
                assertThat(held && wasOver).as("seed %d round %d step %d", seed, round, step).isFalse();
                wasOver |= !held;
            }
            lease.close();
        }
    }
}
