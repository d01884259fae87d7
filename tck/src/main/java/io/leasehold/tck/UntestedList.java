package io.leasehold.tck;

import io.leasehold.tck.TckReport.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rules that may stay untested for one provider: a resource beside its test, named after it with the ending {@code
 * .untested}, of lines such as {@code 3.4 the fixture cannot take away the back end's power}. Lines that begin with # explain. Where there
 * is such a list, the build fails when a rule that is not in it stays untested, and when a listed rule that ran does not.
 */
final class UntestedList {

    private final String resource;
    private final TreeMap<String, String> reasons = new TreeMap<>();

    private UntestedList(String resource, String text) {
        this.resource = resource;
        text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(line -> {
                    String[] parts = line.split(" ", 2);
                    reasons.put(parts[0], parts.length == 2 ? parts[1].strip() : "");
                });
    }

    static Optional<UntestedList> of(Class<?> test) {
        String resource = test.getSimpleName() + ".untested";
        try (InputStream list = test.getResourceAsStream(resource)) {
            return Optional.ofNullable(list == null ? null : read(resource, list));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UntestedList read(String resource, InputStream list) throws IOException {
        return new UntestedList(resource, new String(list.readAllBytes(), StandardCharsets.UTF_8));
    }

    void check(TckReport report) {
        TreeMap<String, String> untested = new TreeMap<>();
        report.rules().stream()
                .filter(rule -> rule.outcome() == Outcome.UNTESTED)
                .forEach(rule -> untested.put(rule.id(), reason(rule)));
        TreeMap<String, String> expected = new TreeMap<>(reasons);
        expected.keySet()
                .retainAll(report.rules().stream().map(TckReport.Rule::id).toList());
        if (!untested.equals(expected)) {
            throw new AssertionError("the untested rules are " + lines(untested) + "\nbut " + resource + " lists "
                    + lines(expected) + "\nTest more, or change the list and say why");
        }
    }

    static String reason(TckReport.Rule rule) {
        return String.join("; ", rule.details()).replace("untested: ", "");
    }

    private static String lines(Map<String, String> rules) {
        StringBuilder text = new StringBuilder();
        rules.forEach((id, reason) -> text.append('\n').append(id).append(' ').append(reason));
        return text.toString();
    }
}
