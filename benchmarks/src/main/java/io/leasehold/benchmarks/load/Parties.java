package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.subject.Party;
import io.leasehold.benchmarks.subject.Subject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The clients of all subjects of a load. */
final class Parties implements AutoCloseable {

    /** Long enough that no lease ends while it is measured. */
    static final Duration TTL = Duration.ofSeconds(30);

    private final Map<String, List<Party>> parties = new LinkedHashMap<>();

    private Parties() {}

    /** As many clients for each subject as {@code count} says. */
    static Parties join(String uri, List<Subject> subjects, int count) throws Exception {
        Parties all = new Parties();
        try {
            for (Subject subject : subjects) {
                List<Party> list = new ArrayList<>();
                all.parties.put(subject.name(), list);
                for (int i = 0; i < count; i++) {
                    list.add(subject.join(uri, TTL));
                }
            }
            return all;
        } catch (Exception e) {
            all.close();
            throw e;
        }
    }

    List<Party> of(Subject subject) {
        return parties.getOrDefault(subject.name(), List.of());
    }

    Party first(Subject subject) {
        return of(subject).get(0);
    }

    @Override
    public void close() throws IOException {
        for (List<Party> list : parties.values()) {
            for (Party party : list) {
                party.close();
            }
        }
    }
}
