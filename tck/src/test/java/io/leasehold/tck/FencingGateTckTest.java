package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

class FencingGateTckTest {

    private static final String READ = "READ must raise the maximum before the new holder has written";

    static Stream<Arguments> brokenGates() {
        return Stream.of(
                arguments(BrokenGates.ReadDoesNotRaise.class, "r3_6_lateWriteIsRefusedOnceTheNewHolderHasRead", READ),
                arguments(
                        BrokenGates.EnterDoesNotRaise.class,
                        "r3_6_lateWriteIsRefusedOnceTheNewHolderHasEntered",
                        "ENTER must raise the maximum before the new holder has written"),
                arguments(
                        BrokenGates.ReadIsNotChecked.class,
                        "r3_6_everyOrderOfEnterReadAndWriteOfThreeTokens",
                        "the gate accepts READ"),
                arguments(
                        BrokenGates.AcceptsEqualTokens.class,
                        "r3_6_equalTokenOfAnotherLeaseIdIsRefusedNamingBoth",
                        "an equal token of another lease id is a repeated token"),
                arguments(
                        BrokenGates.ComparesGenerationsOnly.class,
                        "r3_6_tokensAreComparedAsNumbersTermFirst",
                        "the gate refuses WRITE"),
                arguments(
                        BrokenGates.RunsBeforeItChecks.class,
                        "r3_6_everyOrderOfEnterReadAndWriteOfThreeTokens",
                        "before it refused it: check first, then run"),
                arguments(
                        BrokenGates.RaisesAfterTheWrite.class,
                        "r3_6_failedWriteKeepsTheTokenRaised",
                        "a write that failed must keep its token raised"),
                arguments(
                        BrokenGates.UnlocksDuringTheWrite.class,
                        "r3_6_noOtherWriteStartsWhileOneRuns",
                        "its lock must be held across the write"),
                arguments(BrokenGates.MixesKeys.class, "r3_6_keysAreIndependent", "keys must not affect one another"),
                arguments(
                        BrokenGates.ForgetsOnReopening.class,
                        "r3_6_reopeningKeepsTheMaximum",
                        "opening the gate again must not forget the maximum"));
    }

    @ParameterizedTest
    @MethodSource("brokenGates")
    void brokenGateIsCaughtByNameOfItsDefect(Class<?> gate, String test, String message) {
        assertThat(run(gate).testEvents().failed().stream())
                .filteredOn(event -> event.getTestDescriptor().getDisplayName().startsWith(test))
                .singleElement()
                .extracting(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .orElseThrow()
                        .getMessage())
                .asString()
                .contains(message);
    }

    @Test
    void correctGateThatTheBrokenOnesDifferFromPasses() {
        EngineExecutionResults results = run(BrokenGates.Correct.class);
        results.testEvents()
                .assertStatistics(stats -> stats.failed(0).aborted(0).skipped(0).succeeded(12));
    }

    @Test
    void whatAFixtureCannotDoIsReportedAsUntested() {
        assertThat(untested(InMemoryFencingGateTest.class)).containsExactly("3.6 after reopening");
        assertThat(untested(BrokenGates.Correct.class)).isEmpty();
    }

    private static Stream<String> untested(Class<?> gate) {
        return run(gate).testEvents().reportingEntryPublished().stream()
                .map(event -> event.getRequiredPayload(org.junit.platform.engine.reporting.ReportEntry.class))
                .map(entry -> entry.getKeyValuePairs().get("untested"))
                .map(text -> text.substring(0, text.indexOf(':')));
    }

    private static EngineExecutionResults run(Class<?> gate) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(gate))
                .execute();
    }
}
