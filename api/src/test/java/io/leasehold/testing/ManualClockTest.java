package io.leasehold.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.LeaseScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualClockTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long NANOS = SECOND.toNanos();

    private final ManualClock clock = new ManualClock();
    private final LeaseScheduler scheduler = clock.newScheduler("unused");
    private final long nanos = clock.nanoTime();
    private final long wall = clock.wallMillis();
    private final long boot = clock.bootNanos().orElseThrow();
    private final List<String> ran = new ArrayList<>();

    private void record(String what) {
        ran.add(what + "@" + (clock.nanoTime() - nanos) / 1_000_000);
    }

    @Test
    void tasksRunAtTheirOwnTimeInOrderAndEqualTimesInTheOrderOfTheirCalls() {
        scheduler.schedule(() -> record("late"), SECOND.multipliedBy(2));
        scheduler.schedule(() -> record("early"), SECOND);
        scheduler.schedule(() -> record("early too"), SECOND);
        clock.newScheduler("other").schedule(() -> record("other's"), SECOND);
        scheduler.schedule(() -> record("beyond"), SECOND.multipliedBy(4));

        clock.advance(SECOND.multipliedBy(3));

        assertThat(ran).containsExactly("early@1000", "early too@1000", "other's@1000", "late@2000");
        assertThat(clock.nanoTime() - nanos).isEqualTo(3 * NANOS);
        assertThat(clock.pendingTasks()).isOne();
    }

    @Test
    void taskMayScheduleAnotherThatStillComesDue() {
        scheduler.schedule(() -> scheduler.schedule(() -> record("inner"), SECOND), SECOND);

        clock.advance(SECOND.multipliedBy(2));

        assertThat(ran).containsExactly("inner@2000");
    }

    @Test
    void advanceByZeroRunsWhatIsDueNow() {
        scheduler.schedule(() -> record("now"), Duration.ZERO);
        clock.advance(Duration.ZERO);

        assertThat(ran).containsExactly("now@0");
    }

    @Test
    void cancelledTasksAndThoseOfAClosedSchedulerDoNotRun() {
        LeaseScheduler.Timer timer = scheduler.schedule(() -> record("cancelled"), SECOND);
        LeaseScheduler closed = clock.newScheduler("closed");
        closed.schedule(() -> record("closed"), SECOND);
        timer.cancel();
        timer.cancel();
        closed.close();
        closed.close();
        closed.schedule(() -> record("after close"), Duration.ZERO);

        assertThat(clock.pendingTasks()).isZero();
        clock.advance(SECOND);
        assertThat(ran).isEmpty();
    }

    @Test
    void failedTaskStopsNeitherTimeNorOtherTasksAndIsThrownAtTheEnd() {
        IllegalStateException first = new IllegalStateException("first");
        scheduler.schedule(
                () -> {
                    throw first;
                },
                SECOND);
        scheduler.schedule(
                () -> {
                    throw new AssertionError("second");
                },
                SECOND);
        scheduler.schedule(() -> record("other"), SECOND);

        assertThatThrownBy(() -> clock.advance(SECOND.multipliedBy(2))).isSameAs(first);

        assertThat(first.getSuppressed()).hasSize(1);
        assertThat(ran).containsExactly("other@1000");
        assertThat(clock.nanoTime() - nanos).isEqualTo(2 * NANOS);
    }

    @Test
    void r11_3_suspendMovesBootAndWallTimeButNotMonotonicTime() {
        scheduler.schedule(() -> record("task"), SECOND);
        clock.suspend(SECOND.multipliedBy(5));

        assertThat(clock.nanoTime()).isEqualTo(nanos);
        assertThat(clock.bootNanos()).hasValue(boot + 5 * NANOS);
        assertThat(clock.wallMillis()).isEqualTo(wall + 5_000);
        assertThat(ran).isEmpty();
        clock.advance(SECOND);
        assertThat(ran).containsExactly("task@1000");
    }

    @Test
    void r11_1_stepMovesTheWallClockAlone() {
        clock.stepWall(SECOND.multipliedBy(-3600));

        assertThat(clock.wallMillis()).isEqualTo(wall - 3_600_000);
        assertThat(clock.nanoTime()).isEqualTo(nanos);
        assertThat(clock.bootNanos()).hasValue(boot);
    }

    @Test
    void r5_3_frozenTimePassesWithoutRunningTasksWhichRunLateAfterwards() {
        scheduler.schedule(() -> record("late"), SECOND);
        clock.freeze(SECOND.multipliedBy(3));

        assertThat(ran).isEmpty();
        assertThat(clock.nanoTime() - nanos).isEqualTo(3 * NANOS);
        assertThat(clock.bootNanos()).hasValue(boot + 3 * NANOS);
        clock.advance(Duration.ZERO);
        assertThat(ran).containsExactly("late@3000");
    }

    @Test
    void timeCannotPassBackwards() {
        Duration back = SECOND.negated();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> clock.advance(back))
                .withMessageContaining("PT-1S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> clock.suspend(back))
                .withMessageContaining("PT-1S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> clock.freeze(back))
                .withMessageContaining("PT-1S");
    }
}
