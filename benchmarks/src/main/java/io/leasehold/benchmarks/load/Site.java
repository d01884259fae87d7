package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Effort;
import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.subject.Subject;
import io.leasehold.benchmarks.subject.Subjects;
import java.util.List;
import java.util.UUID;

/** Where and how long a load runs. */
public record Site(String provider, String uri, Effort effort) {

    /** No other key has this name. */
    static String newKey(String name) {
        return "bench-" + UUID.randomUUID().toString().substring(0, 8) + "-" + name;
    }

    List<Subject> subjects() {
        return Subjects.of(uri);
    }

    /** Those that wait for a key that another holds. */
    List<Subject> waitingSubjects() {
        return subjects().stream()
                .filter(subject -> subject.role() != Figure.Role.LIMIT)
                .toList();
    }

    Figure figure(Stat stat, Subject subject, List<Double> samples) {
        return new Figure(provider, stat.work(), subject.name(), subject.role(), stat.unit(), samples);
    }
}
