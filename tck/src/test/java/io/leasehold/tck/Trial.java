package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.leasehold.history.HistoryChecker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/**
 * What the kit found in something broken.
 *
 * @param messages of each rule or history check that failed
 */
record Trial(Map<String, List<String>> messages) {

    static Trial of(Mutant mutant, HistoryChecker history) {
        return of(mutant, history, mutant.expected()::tries);
    }

    static Trial of(Broken subject, HistoryChecker history, Predicate<LeaseRule> rules) {
        BrokenTck.trial = new BrokenTck.Trial(subject, history);
        Map<String, List<String>> messages = new TreeMap<>();
        EngineTestKit.engine("junit-jupiter")
                .selectors(SpecTest.tests().stream()
                        .filter(test -> rules.test(SpecTest.rule(test)))
                        .map(test -> selectMethod(BrokenTck.class, test.getName()))
                        .toArray(DiscoverySelector[]::new))
                .configurationParameter("leasehold.tck.directory", "target/tck-broken")
                .configurationParameter(TckTable.DIRECTORY, "target/no-table")
                .execute()
                .testEvents()
                .failed()
                .stream()
                .forEach(event -> add(event, messages));
        return new Trial(messages);
    }

    private static void add(Event event, Map<String, List<String>> messages) {
        Throwable failure = event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
        if (!(failure instanceof RuleViolation)) {
            add(rule(event), failure, messages);
        }
        Stream.concat(Stream.of(failure), Stream.of(failure.getSuppressed()))
                .filter(RuleViolation.class::isInstance)
                .forEach(violation -> add(((RuleViolation) violation).id(), violation, messages));
    }

    private static void add(String rule, Throwable failure, Map<String, List<String>> messages) {
        messages.computeIfAbsent(rule, id -> new ArrayList<>()).add(String.valueOf(failure.getMessage()));
    }

    private static String rule(Event event) {
        return ((MethodSource) event.getTestDescriptor().getSource().orElseThrow())
                .getJavaMethod()
                .getAnnotation(LeaseRule.class)
                .id();
    }

    void requireCaught(Mutant mutant) {
        assertThat(messages.keySet())
                .as("rules that fail for %s:\n%s", mutant, messages)
                .containsAll(mutant.expected().rules())
                .isSubsetOf(mutant.expected().possible());
        assertThat(caught(mutant))
                .as(
                        "a message of rule %s that names the defect: %s",
                        mutant.expected().rule(), messages)
                .isPresent();
    }

    private Optional<String> caught(Mutant mutant) {
        return messages.getOrDefault(mutant.expected().rule(), List.of()).stream()
                .filter(message -> message.contains(mutant.expected().message()))
                .findFirst();
    }

    /** A line of the table. What differs from run to run is left out: only the part of the message that names the defect. */
    String row(Mutant mutant, String random) {
        TreeSet<String> also = new TreeSet<>(mutant.expected().also());
        also.retainAll(messages.keySet());
        return "| %s | %s | %s | %s | %s |\n"
                .formatted(
                        mutant.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        caught(mutant).isPresent() ? mutant.expected().rule() : "**nothing**",
                        "… " + mutant.expected().message().replace("|", "\\|") + " …",
                        also.stream().collect(Collectors.joining(", ")),
                        random);
    }
}
