package io.leasehold.history;

import static io.leasehold.history.Story.fence;
import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.Fence;
import io.leasehold.LossReason;
import org.junit.jupiter.api.Test;

/** H1, H2 and H7 on histories told by hand. */
class TokenChecksTest {

    private static final Fence A = fence(1, 1);
    private static final Fence B = fence(2, 2);

    @Test
    void h1_passesWhenEachLeaseHasItsOwnToken() {
        assertThat(new Story().acquire(0, 1, A, 10).acquire(20, 21, B, 30).violations(Check.H1))
                .isEmpty();
    }

    @Test
    void h1_namesATokenUnderTwoLeaseIds() {
        Story story = new Story().acquire(0, 1, A, 10).acquire(20, 21, fence(2, 1), 30);
        assertThat(story.violations(Check.H1))
                .singleElement()
                .satisfies(violation -> assertThat(violation.toString())
                        .contains(
                                "token 1-1 of 'orders'",
                                A.leaseId().toString(),
                                B.leaseId().toString(),
                                "story#2, story#4"));
    }

    @Test
    void h1_namesALeaseWithTwoTokensWhereverTheyShow() {
        assertThat(new Story().acquire(0, 1, A, 10).beat(2, 3, fence(1, 2), 20).violations(Check.H1))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("token 1-1", "token 1-2"));
        assertThat(new Story().acquire(0, 1, A, 10).passed(2, fence(1, 3)).violations(Check.H1))
                .hasSize(1);
    }

    @Test
    void h1_letsTokensOfDifferentKeysBeEqual() {
        Fence other = new Fence(io.leasehold.LeaseKey.of("other"), A.token(), B.leaseId());
        assertThat(new Story().acquire(0, 1, A, 10).acquire(2, 3, other, 12).violations(Check.H1))
                .isEmpty();
    }

    @Test
    void h2_namesALaterAcquireWithALowerOrAnEqualToken() {
        assertThat(new Story().acquire(0, 1, B, 10).acquire(20, 21, A, 30).violations(Check.H2))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message())
                        .contains("token 1-2 at 1 ns", "asked for later, at 20 ns", "token 1-1"));
        assertThat(new Story()
                        .acquire(0, 1, A, 10)
                        .acquire(20, 21, fence(2, 1), 30)
                        .violations(Check.H2))
                .hasSize(1);
    }

    @Test
    void h2_demandsNoOrderOfAcquiresThatOverlapped() {
        Story story = new Story()
                .called(0, 1)
                .called(5, 2)
                .at(6, new Entry.Granted(B, 10))
                .at(7, new Entry.Granted(A, 8));
        assertThat(story.violations(Check.H2)).isEmpty();
    }

    @Test
    void h2_ordersEventsOfOneInstantBySequence() {
        assertThat(new Story().acquire(5, 5, B, 10).acquire(5, 5, A, 10).violations(Check.H2))
                .hasSize(1);
        Story overlapping = new Story()
                .called(5, 1)
                .called(5, 2)
                .at(5, new Entry.Granted(B, 10))
                .at(5, new Entry.Granted(A, 10));
        assertThat(overlapping.violations(Check.H2)).isEmpty();
    }

    @Test
    void h2_ordersTermsBeforeGenerations() {
        assertThat(new Story()
                        .acquire(0, 1, fence(1, 1, 9), 10)
                        .acquire(20, 21, fence(2, 2, 1), 30)
                        .violations(Check.H2))
                .isEmpty();
    }

    @Test
    void h2_takesTheLastAnswerOfAnAttemptAfterAnUnknownOne() {
        Story story = new Story()
                .called(0, 1)
                .refused(1, 1, Kind.INFO, "unknown")
                .at(50, new Entry.Granted(B, 60))
                .acquire(20, 21, A, 30);
        assertThat(story.violations(Check.H2)).isEmpty();
    }

    @Test
    void h2_namesARepeatedTokenThatTheClientRefused() {
        assertThat(new Story()
                        .called(0, 1)
                        .refused(1, 1, Kind.FAIL, "token-repeated")
                        .violations(Check.H2))
                .hasSize(1);
    }

    @Test
    void h2_demandsNothingOfACrashedClientsUnansweredCall() {
        assertThat(new Story().called(0, 9).acquire(5, 6, A, 10).violations(Check.H2))
                .isEmpty();
    }

    @Test
    void h7_namesAGrantBelowATermPublishedBeforeItsCall() {
        Story story = new Story()
                .at(5, new Entry.TermPublished(Story.KEY, 4, Kind.OK, 3))
                .acquire(6, 7, A, 10);
        assertThat(story.violations(Check.H7))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message())
                        .contains("term 3 was known at 5 ns", "lease " + A.leaseId(), "has term 1"));
    }

    @Test
    void h7_demandsNothingOfATermThatWasNotSurelyPublishedBeforeTheCall() {
        assertThat(new Story()
                        .called(6, 1)
                        .at(7, new Entry.TermPublished(Story.KEY, 4, Kind.OK, 3))
                        .at(8, new Entry.Granted(A, 10))
                        .violations(Check.H7))
                .isEmpty();
        assertThat(new Story()
                        .at(5, new Entry.TermPublished(Story.KEY, 4, Kind.INFO, 3))
                        .acquire(6, 7, A, 10)
                        .violations(Check.H7))
                .isEmpty();
    }

    @Test
    void h7_namesARecordWhoseTermFell() {
        Story story =
                new Story().at(5, new Entry.Inspected(Story.KEY, 4, 7)).at(9, new Entry.Inspected(Story.KEY, 8, 6));
        assertThat(story.violations(Check.H7))
                .singleElement()
                .satisfies(violation ->
                        assertThat(violation.message()).contains("term 7", "a read called later, at 8 ns, has term 6"));
    }

    @Test
    void h7_letsOverlappingReadsDiffer() {
        assertThat(new Story()
                        .at(5, new Entry.Inspected(Story.KEY, 1, 7))
                        .at(9, new Entry.Inspected(Story.KEY, 4, 6))
                        .violations(Check.H7))
                .isEmpty();
    }

    @Test
    void h7_readsMayShowTheTermOfAGrant() {
        assertThat(new Story()
                        .acquire(0, 1, fence(1, 4, 1), 10)
                        .lost(10, fence(1, 4, 1), LossReason.EXPIRED)
                        .at(12, new Entry.Inspected(Story.KEY, 11, 3))
                        .violations(Check.H7))
                .hasSize(1);
    }
}
