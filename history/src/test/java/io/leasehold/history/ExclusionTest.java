package io.leasehold.history;

import static io.leasehold.history.Story.fence;
import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.Fence;
import io.leasehold.LossReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** H3 and H6 on histories told by hand. */
class ExclusionTest {

    private static final Fence A = fence(1, 1);
    private static final Fence B = fence(2, 2);

    @Test
    void h3_letsTheNextBeliefStartWhereTheLastEnds() {
        Story story = new Story().acquire(0, 1, A, 10).by("p2").acquire(9, 10, B, 20);
        assertThat(story.violations(Check.H3)).isEmpty();
        assertThat(HistorySummary.of(story.history(), Expectations.none()).smallestGap())
                .contains(Duration.ZERO);
    }

    @Test
    void h3_namesAnOverlapOfOneNanosecond() {
        Story story = new Story().acquire(0, 1, A, 11).by("p2").acquire(9, 10, B, 20);
        assertThat(story.violations(Check.H3))
                .singleElement()
                .satisfies(violation -> assertThat(violation.toString())
                        .contains(
                                "token 1-1",
                                "until 11 ns",
                                "token 1-2",
                                "from 10 ns: both for 1 ns",
                                "story#2, story#4"));
        assertThat(HistorySummary.of(story.history(), Expectations.none()).smallestGap())
                .contains(Duration.ofNanos(-1));
    }

    @Test
    void h3_endsABeliefAtTheCallOfItsRelease() {
        assertThat(new Story()
                        .acquire(0, 1, A, 100)
                        .release(5, 8, A)
                        .acquire(6, 7, B, 20)
                        .violations(Check.H3))
                .isEmpty();
    }

    @Test
    void h3_endsABeliefAtItsLoss() {
        assertThat(new Story()
                        .acquire(0, 1, A, 100)
                        .lost(5, A, LossReason.TAKEN_OVER)
                        .acquire(4, 5, B, 20)
                        .violations(Check.H3))
                .isEmpty();
    }

    @Test
    void h3_prolongsABeliefByEachBeat() {
        assertThat(new Story()
                        .acquire(0, 1, A, 10)
                        .beat(4, 5, A, 15)
                        .acquire(11, 12, B, 20)
                        .violations(Check.H3))
                .hasSize(1);
    }

    @Test
    void h3_doesNotCountALateAnswerAfterTheLoss() {
        Story story = new Story()
                .acquire(0, 1, A, 10)
                .lost(10, A, LossReason.EXPIRED)
                .beat(4, 11, A, 15)
                .acquire(11, 12, B, 20);
        assertThat(story.violations(Check.H3)).isEmpty();
    }

    @Test
    void h3_endsTheBeliefsOfADeadProcess() {
        Story story = new Story()
                .acquire(0, 1, A, 100)
                .at(5, new Entry.ProcessEnded("p1"))
                .by("p2")
                .acquire(20, 21, B, 30);
        assertThat(story.violations(Check.H3)).isEmpty();
    }

    @Test
    void h3_doesNotTakeTheEndOfAnEarlierProcessOfThatNameForThisOne() {
        Story story = new Story()
                .at(0, new Entry.ProcessEnded("p1"))
                .acquire(1, 2, A, 100)
                .by("p2")
                .acquire(20, 21, B, 30);
        assertThat(story.violations(Check.H3)).hasSize(1);
    }

    @Test
    void h3_countsARevokedLeaseOnlyUntilItsLastConfirmedBeat() {
        Story revoked = new Story()
                .acquire(0, 1, A, 100)
                .beat(10, 11, A, 110)
                .lost(40, A, LossReason.REVOKED)
                .acquire(20, 21, B, 30);
        assertThat(revoked.violations(Check.H3)).isEmpty();
        Story tooEarly = new Story()
                .acquire(0, 1, A, 100)
                .acquire(5, 6, B, 9)
                .beat(10, 11, A, 110)
                .lost(40, A, LossReason.REVOKED);
        assertThat(tooEarly.violations(Check.H3)).hasSize(1);
    }

    @Test
    void h3_seesAnOverlapWithALongBeliefAcrossAShortOne() {
        Story story = new Story().acquire(0, 1, A, 100).acquire(10, 11, B, 12).acquire(50, 51, fence(3, 3), 60);
        assertThat(story.violations(Check.H3)).hasSize(2);
    }

    @Test
    void h3_isCountedWhereItIsNotAsserted() {
        LeaseHistory history =
                new Story().acquire(0, 1, A, 11).acquire(9, 10, B, 20).history();
        CheckReport report =
                HistoryChecker.standard().check(history, Expectations.none().counting(Check.H3));
        assertThat(report.isClean()).isTrue();
        assertThat(report.counted()).hasSize(1);
        assertThat(report.summary().overlaps()).isEqualTo(1);
    }

    @Test
    void h3_takesNoSlackFromOneSource() {
        assertThat(new Story()
                        .acquire(0, 1, A, 11)
                        .acquire(9, 10, B, 20)
                        .violations(Check.H3, Expectations.none().slack(Duration.ofNanos(5))))
                .hasSize(1);
    }

    @Test
    void h6_namesABeatCalledAfterANewerGrantReturned() {
        Story story = new Story()
                .acquire(0, 1, A, 10)
                .by("p2")
                .acquire(12, 13, B, 30)
                .by("p1")
                .beat(14, 15, A, 24);
        assertThat(story.violations(Check.H6))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message())
                        .contains("token 1-2", "at 13 ns", "(token 1-1) called at 14 ns"));
    }

    @Test
    void h6_letsABeatSucceedThatWasCalledBeforeTheNewerGrantReturned() {
        assertThat(new Story()
                        .acquire(0, 1, A, 10)
                        .acquire(8, 13, B, 30)
                        .beat(9, 15, A, 16)
                        .violations(Check.H6))
                .isEmpty();
    }

    @Test
    void h6_letsTheNewestHolderBeat() {
        assertThat(new Story()
                        .acquire(0, 1, A, 10)
                        .acquire(12, 13, B, 30)
                        .beat(14, 15, B, 40)
                        .violations(Check.H6))
                .isEmpty();
    }

    @Test
    void h6_namesALateAnswerAfterTheLoss() {
        assertThat(new Story()
                        .acquire(0, 1, A, 10)
                        .lost(10, A, LossReason.EXPIRED)
                        .beat(4, 11, A, 15)
                        .violations(Check.H6))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("was lost at 10 ns", "at 11 ns"));
    }

    @Test
    void h6_namesABeatCalledAfterTheConfirmedRelease() {
        assertThat(new Story()
                        .acquire(0, 1, A, 10)
                        .release(2, 3, A)
                        .beat(4, 5, A, 15)
                        .violations(Check.H6))
                .hasSize(1);
        assertThat(new Story()
                        .acquire(0, 1, A, 10)
                        .release(2, 4, A)
                        .beat(3, 5, A, 15)
                        .violations(Check.H6))
                .isEmpty();
    }
}
