package io.leasehold.tck;

import io.leasehold.Capability;
import io.leasehold.ProviderTraits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What became of each rule for one provider. Thread-safe. */
public final class TckReport {

    private final String name;
    private final Map<String, Rule> rules = new TreeMap<>(Comparator.comparing(TckReport::sortable));
    private final Map<Capability, List<Test>> proofs = new EnumMap<>(Capability.class);
    private final Map<String, Long> seeds = new TreeMap<>();
    private String provider = "unknown";
    private Optional<ProviderTraits> traits = Optional.empty();

    TckReport(String name) {
        this.name = name;
    }

    /** What became of a test or a rule, from best to worst. */
    public enum Outcome {
        /** It does not concern this provider, which does not declare the capability. */
        NOT_DECLARED,
        /** Proved. */
        PASSED,
        /** It could not be tested: the fixture lacks what it needs. Neither passed nor failed. */
        UNTESTED,
        /** Broken. */
        FAILED
    }

    /**
     * What became of one test.
     *
     * @param name the test's name
     * @param outcome what became of it
     * @param detail why; empty if it passed
     */
    public record Test(String name, Outcome outcome, String detail) {}

    /**
     * What became of one rule: the worst of what became of its tests.
     *
     * @param id of the rule, or of a history check
     * @param level how binding it is
     * @param side who has to keep it
     * @param tests each with its outcome
     */
    public record Rule(String id, LeaseRule.Level level, LeaseRule.Side side, List<Test> tests) {
        /**
         * The worst outcome of its tests.
         *
         * @return passed only if all that concern the provider passed
         */
        public Outcome outcome() {
            return tests.stream()
                    .map(Test::outcome)
                    .max(Comparator.naturalOrder())
                    .orElse(Outcome.UNTESTED);
        }

        /**
         * Why the rule did not pass.
         *
         * @return the details of the tests with the worst outcome
         */
        public List<String> details() {
            return tests.stream()
                    .filter(test -> test.outcome() == outcome())
                    .map(Test::detail)
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    /** Groups and rules by number, history checks after them. */
    private static String sortable(String id) {
        String[] parts = id.split("\\.", 2);
        return parts.length == 2 ? "%3s.%3s".formatted(parts[0], parts[1]) : id;
    }

    synchronized void add(LeaseRule rule, Test test) {
        addTo(new Rule(rule.id(), rule.level(), rule.side(), new ArrayList<>()), test);
        for (Capability capability : rule.proves()) {
            proofs.computeIfAbsent(capability, c -> new ArrayList<>()).add(test);
        }
    }

    /** What is checked after every test was not so after that one. */
    synchronized void violated(String id, String test, String message) {
        LeaseRule.Side side = id.startsWith("H") ? LeaseRule.Side.ENGINE : LeaseRule.Side.SPI;
        addTo(
                new Rule(id, LeaseRule.Level.REQUIRED, side, new ArrayList<>()),
                new Test("after " + test, Outcome.FAILED, message));
    }

    private void addTo(Rule fresh, Test test) {
        rules.computeIfAbsent(fresh.id(), id -> fresh).tests().add(test);
    }

    synchronized void tested(String test, Kit kit) {
        provider = kit.fixture().name();
        kit.usedSeed().ifPresent(seed -> seeds.put(test, seed));
        kit.knownTraits().ifPresent(known -> traits = Optional.of(known));
    }

    /**
     * The class that ran.
     *
     * @return its name
     */
    public String name() {
        return name;
    }

    /**
     * What was proved.
     *
     * @return name and version of the provider and its back end
     */
    public synchronized String provider() {
        return provider;
    }

    /**
     * What became of each rule.
     *
     * @return by number; history checks that found something come last
     */
    public synchronized List<Rule> rules() {
        return rules.values().stream()
                .map(rule -> new Rule(rule.id(), rule.level(), rule.side(), List.copyOf(rule.tests())))
                .toList();
    }

    /**
     * What was declared.
     *
     * @return empty if no provider could be opened
     */
    public synchronized Optional<ProviderTraits> traits() {
        return traits;
    }

    /**
     * Whether a declared capability was proved.
     *
     * @param capability declared by the provider
     * @return the worst outcome of the tests that prove it; untested if there are none
     */
    public synchronized Outcome proof(Capability capability) {
        return proofs.getOrDefault(capability, List.of()).stream()
                .map(Test::outcome)
                .max(Comparator.naturalOrder())
                .orElse(Outcome.UNTESTED);
    }

    /**
     * With which seed each test that makes random choices ran.
     *
     * @return test to seed
     */
    public synchronized Map<String, Long> seeds() {
        return new TreeMap<>(seeds);
    }

    /**
     * Whether something is broken.
     *
     * @return true if a rule failed; untested rules have not
     */
    public synchronized boolean hasFailures() {
        return rules.values().stream().anyMatch(rule -> rule.outcome() == Outcome.FAILED);
    }

    /**
     * The report for people.
     *
     * @return lines, each with its end
     */
    public synchronized String text() {
        return ReportText.of(this);
    }

    /**
     * The report for programs.
     *
     * @return one JSON object in one line, without its end
     */
    public synchronized String json() {
        return ReportJson.line(this);
    }

    /** Writes the report as text and as JSON, into files of the class's name. */
    void writeTo(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(name + ".txt"), ReportText.of(this));
        Files.writeString(directory.resolve(name + ".json"), ReportJson.pretty(this));
    }
}
