package io.leasehold.history;

import static io.leasehold.history.Story.fence;
import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.Fence;
import org.junit.jupiter.api.Test;

/** H4 and H5 on histories told by hand. */
class ResourceChecksTest {

    private static final Fence A = fence(1, 1);
    private static final Fence B = fence(2, 2);

    private static Story bothGranted() {
        return new Story().acquire(0, 1, A, 10).acquire(20, 21, B, 30);
    }

    @Test
    void h4_passesARightfulLog() {
        Story story = bothGranted().passed(2, A).passed(3, A).passed(22, B).gateRefused(23, A, B);
        assertThat(story.violations(Check.H4)).isEmpty();
    }

    @Test
    void h4_namesAStaleTokenThatPassed() {
        assertThat(bothGranted().passed(22, B).passed(23, A).violations(Check.H4))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message())
                        .contains(
                                "let token 1-1 of lease " + A.leaseId(), "at 23 ns", "token 1-2 of lease", "at 22 ns"));
    }

    @Test
    void h4_namesAnEqualTokenOfAnotherLeaseThatPassed() {
        Fence twin = fence(3, 1);
        Story story = new Story().acquire(0, 1, A, 10).acquire(20, 21, twin, 30);
        assertThat(story.passed(2, A).passed(22, twin).violations(Check.H4)).hasSize(1);
    }

    @Test
    void h4_namesATokenThatNobodyWasGranted() {
        assertThat(bothGranted().passed(22, fence(9, 9)).violations(Check.H4))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("no acquire of 'orders' was granted"));
        assertThat(new Story()
                        .called(0, 1)
                        .refused(1, 1, Kind.FAIL, "held-by-other")
                        .passed(2, A)
                        .violations(Check.H4))
                .hasSize(1);
    }

    @Test
    void h4_excusesAGrantWhoseAnswerACrashKeptOut() {
        assertThat(new Story().called(0, 1).passed(2, A).violations(Check.H4)).isEmpty();
        assertThat(new Story()
                        .called(0, 1)
                        .refused(1, 1, Kind.INFO, "unknown")
                        .passed(2, A)
                        .violations(Check.H4))
                .isEmpty();
    }

    @Test
    void h4_namesARefusalOfATokenThatWasNotLower() {
        assertThat(bothGranted().passed(2, A).gateRefused(22, B, A).violations(Check.H4))
                .singleElement()
                .satisfies(violation ->
                        assertThat(violation.message()).contains("refused token 1-2", "its highest is token 1-1"));
        assertThat(bothGranted().passed(2, A).gateRefused(3, A, A).violations(Check.H4))
                .hasSize(1);
    }

    @Test
    void h4_letsAnEqualTokenOfAnotherLeaseBeRefused() {
        Fence twin = fence(3, 1);
        assertThat(new Story()
                        .acquire(0, 1, A, 10)
                        .passed(2, A)
                        .gateRefused(3, twin, A)
                        .violations(Check.H4))
                .isEmpty();
    }

    @Test
    void h4_namesARefusalForATokenThatNeverPassed() {
        assertThat(bothGranted().passed(2, A).gateRefused(22, B, fence(8, 8)).violations(Check.H4))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("never passed"));
    }

    @Test
    void h4_namesAGateThatForgot() {
        Fence c = fence(3, 3);
        assertThat(bothGranted()
                        .acquire(40, 41, c, 50)
                        .passed(42, c)
                        .passed(22, B)
                        .gateRefused(43, A, B)
                        .violations(Check.H4))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message())
                        .contains("gave token 1-2 as the highest", "let token 1-3 pass"));
    }

    @Test
    void h5_passesARightfulRegister() {
        Story story = bothGranted()
                .write(2, "w1", A, Kind.OK)
                .write(4, "w2", A, Kind.INFO)
                .write(6, "w3", A, Kind.INFO)
                .write(22, "w4", B, Kind.OK)
                .write(24, "w5", A, Kind.FAIL);
        assertThat(story.content(30, "w1", "w3", "w4").violations(Check.H5)).isEmpty();
    }

    @Test
    void h5_namesALostWrite() {
        assertThat(bothGranted().write(2, "w1", A, Kind.OK).content(30).violations(Check.H5))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message())
                        .contains("holds 'w1' 0 times", A.leaseId().toString(), "token 1-1", "acknowledged"));
    }

    @Test
    void h5_namesADoubledWrite() {
        assertThat(bothGranted()
                        .write(2, "w1", A, Kind.OK)
                        .content(30, "w1", "w1")
                        .violations(Check.H5))
                .hasSize(1);
        assertThat(bothGranted()
                        .write(2, "w1", A, Kind.INFO)
                        .content(30, "w1", "w1")
                        .violations(Check.H5))
                .hasSize(1);
    }

    @Test
    void h5_namesARefusedWriteThatIsThere() {
        assertThat(bothGranted().write(2, "w1", A, Kind.FAIL).content(30, "w1").violations(Check.H5))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("1 times", "refused"));
    }

    @Test
    void h5_namesWritesOutOfTokenOrder() {
        assertThat(bothGranted()
                        .write(2, "w1", A, Kind.OK)
                        .write(22, "w2", B, Kind.OK)
                        .content(30, "w2", "w1")
                        .violations(Check.H5))
                .singleElement()
                .satisfies(violation ->
                        assertThat(violation.message()).contains("'w1' of token 1-1 after 'w2' of token 1-2"));
    }

    @Test
    void h5_namesAWriteOfNobody() {
        assertThat(bothGranted().content(30, "ghost").violations(Check.H5)).hasSize(1);
    }

    @Test
    void h5_namesARegisterThatWasNeverRead() {
        assertThat(bothGranted().write(2, "w1", A, Kind.OK).violations(Check.H5))
                .singleElement()
                .satisfies(violation -> assertThat(violation.message()).contains("was not recorded"));
    }

    @Test
    void h5_takesAnUnansweredWriteOfACrashedClientAsUnknown() {
        Story story = bothGranted().at(2, new Entry.WriteCalled("r", "w1", A));
        assertThat(story.content(30, "w1").violations(Check.H5)).isEmpty();
    }
}
