package io.leasehold.history;

import static io.leasehold.history.Story.fence;
import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.Fence;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** H8 and H9 on histories told by hand. */
class RunChecksTest {

    private static final Fence A = fence(1, 1);
    private static final Fence B = fence(2, 2);
    private static final Expectations TTL = Expectations.none().ttl(Duration.ofNanos(10));

    @Test
    void h8_demandsAGrantWithinThreeTtlOfTheLastFault() {
        Story late = new Story().acquire(0, 1, A, 9).fault(5, 20, "f1").acquire(49, 51, B, 60);
        assertThat(late.violations(Check.H8, TTL))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("'orders'", "at 20 ns until 50 ns"));
        Story inTime = new Story().acquire(0, 1, A, 9).fault(5, 20, "f1").acquire(49, 50, B, 60);
        assertThat(inTime.violations(Check.H8, TTL)).isEmpty();
    }

    @Test
    void h8_takesAKeyThatIsHeldAllAlongForGranted() {
        Story story = new Story().acquire(0, 1, A, 9).fault(5, 20, "f1").beat(8, 9, A, 100);
        assertThat(story.violations(Check.H8, TTL)).isEmpty();
    }

    @Test
    void h8_saysWhatItCannotDemand() {
        LeaseHistory history = new Story().acquire(0, 1, A, 9).history();
        assertThat(HistoryChecker.standard().check(history, Expectations.none()).notChecked())
                .anyMatch(what -> what.contains("no fault"))
                .anyMatch(what -> what.contains("no audit"));
    }

    @Test
    void h8_demandsThatEveryWaitEnds() {
        Story story = new Story()
                .at(1, new Entry.WaitCalled(Story.KEY, 1))
                .at(2, new Entry.WaitEnded(Story.KEY, 1, Kind.FAIL, "patience"))
                .at(3, new Entry.WaitCalled(Story.KEY, 2))
                .at(9, new Entry.Audited(List.of()));
        assertThat(story.violations(Check.H8))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("wait 2", "never ended"));
    }

    @Test
    void h8_demandsNothingOfTheWaitsOfADeadProcess() {
        Story story = new Story()
                .at(3, new Entry.WaitCalled(Story.KEY, 2))
                .at(4, new Entry.ProcessEnded("p1"))
                .at(9, new Entry.Audited(List.of()));
        assertThat(story.violations(Check.H8)).isEmpty();
    }

    @Test
    void h8_namesWhatIsLeft() {
        assertThat(new Story().at(9, new Entry.Audited(List.of("watch 7"))).violations(Check.H8))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("watch 7"));
    }

    @Test
    void h9_countsContentionTakeoversAndStaleWrites() {
        Story story = new Story()
                .acquire(0, 1, A, 9)
                .called(2, 7)
                .refused(3, 7, Kind.FAIL, "held-by-other")
                .acquire(10, 11, B, 19)
                .passed(12, B)
                .gateRefused(13, A, B);
        HistorySummary summary = HistorySummary.of(story.history(), Expectations.none());
        assertThat(summary.contended()).isEqualTo(1);
        assertThat(summary.takeovers()).isEqualTo(1);
        assertThat(summary.staleRefused()).isEqualTo(1);
        assertThat(story.violations(Check.H9, Expectations.none().atLeast(1, 1, 1)))
                .isEmpty();
        assertThat(story.violations(Check.H9, Expectations.none().atLeast(2, 2, 2)))
                .extracting(Violation::message)
                .containsExactly(
                        "1 contended acquires; at least 2 are needed",
                        "1 takeovers; at least 2 are needed",
                        "1 stale writes refused; at least 2 are needed");
    }

    @Test
    void h9_countsAcquiresThatOverlapAsContended() {
        Story story = new Story()
                .called(0, 1)
                .called(1, 2)
                .at(2, new Entry.Granted(A, 3))
                .at(4, new Entry.Granted(B, 9));
        assertThat(HistorySummary.of(story.history(), Expectations.none()).contended())
                .isEqualTo(2);
    }

    @Test
    void h9_takesAReleasedLeaseForNoTakeover() {
        Story story = new Story().acquire(0, 1, A, 9).release(2, 3, A).acquire(4, 5, B, 19);
        assertThat(HistorySummary.of(story.history(), Expectations.none()).takeovers())
                .isZero();
    }

    @Test
    void h9_limitsTheShareOfUnknownOutcomes() {
        Story story =
                new Story().called(0, 1).refused(1, 1, Kind.INFO, "unknown").acquire(2, 3, B, 9);
        assertThat(story.violations(Check.H9, Expectations.none().atMostUnknown(50)))
                .isEmpty();
        assertThat(story.violations(Check.H9, Expectations.none().atMostUnknown(49)))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("50 %", "49 %"));
    }

    @Test
    void h9_demandsThatEveryPlannedFaultIsProved() {
        Story story = new Story()
                .at(0, new Entry.FaultPlanned("f1", "cut"))
                .at(1, new Entry.FaultBegun("f2", "pause", "p1", ""))
                .at(2, new Entry.FaultEnded("f2", ""))
                .at(3, new Entry.FaultBegun("f3", "kill9", "p1", "exit 137"));
        assertThat(story.violations(Check.H9))
                .extracting(Violation::message)
                .containsExactly(
                        "fault 'f1' (cut) was planned and did not take place",
                        "fault 'f2' (pause) has no proof that it took place",
                        "fault 'f3' (kill9) began and never ended");
        assertThat(new Story()
                        .at(0, new Entry.FaultPlanned("f1", "cut"))
                        .fault(1, 2, "f1")
                        .violations(Check.H9))
                .isEmpty();
    }

    @Test
    void aCheckThatAlwaysSaysYesLetsABrokenHistoryPass() {
        LeaseHistory broken =
                new Story().acquire(0, 1, A, 11).acquire(9, 10, B, 20).history();
        HistoryChecker real = HistoryChecker.standard();
        assertThat(real.check(broken, Expectations.none()).isClean()).isFalse();
        assertThat(real.replacing(Check.H3, (history, expectations) -> List.of())
                        .check(broken, Expectations.none())
                        .isClean())
                .isTrue();
    }
}
