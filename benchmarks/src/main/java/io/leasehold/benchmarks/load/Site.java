package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Effort;
import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.subject.Contestant;
import io.leasehold.benchmarks.subject.Subject;
import io.leasehold.benchmarks.subject.Subjects;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Where and how long a load runs.
 *
 * @param beside back ends of others, whose rivals count as rivals here
 */
public record Site(String provider, String uri, Effort effort, List<String> beside) {

    public Site(String provider, String uri, Effort effort) {
        this(provider, uri, effort, List.of());
    }

    /** No other key has this name. */
    static String newKey(String name) {
        return "bench-" + UUID.randomUUID().toString().substring(0, 8) + "-" + name;
    }

    /** Those whose servers are here. */
    List<Subject> subjects() {
        return Subjects.of(uri);
    }

    /** Those that wait for a key that another holds. */
    List<Subject> waitingSubjects() {
        return subjects().stream()
                .filter(subject -> subject.role() != Figure.Role.LIMIT)
                .toList();
    }

    /** Those whose first request is a work, with those beside. */
    List<Subject> startingSubjects() {
        return withRivals(Subjects::starting);
    }

    /** Those that keep keys for long, with those beside. */
    List<Subject> keptSubjects() {
        return withRivals(Subjects::kept);
    }

    private List<Subject> withRivals(Function<String, List<Subject>> subjects) {
        List<Subject> all = new ArrayList<>(subjects.apply(uri));
        for (String other : beside) {
            subjects.apply(other).stream()
                    .filter(subject -> subject.role() == Figure.Role.RIVAL)
                    .forEach(all::add);
        }
        return all;
    }

    /** Where the servers of a subject are. */
    String uriOf(Subject subject) {
        return beside.stream()
                .filter(other -> Subjects.all(other)
                        .anyMatch(any -> any.name().equals(subject.name()) && any.role() == Figure.Role.RIVAL))
                .findFirst()
                .orElse(uri);
    }

    /** Who waits here looks again and again, a good part of a second apart, and is not told. */
    boolean isPolled() {
        return uri.startsWith("dynamodb:");
    }

    Figure figure(Stat stat, Contestant subject, List<Double> samples) {
        return new Figure(provider, stat.work(), subject.name(), subject.role(), stat.unit(), samples);
    }
}
