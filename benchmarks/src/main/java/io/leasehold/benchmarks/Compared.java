package io.leasehold.benchmarks;

import io.leasehold.benchmarks.subject.Party;
import io.leasehold.benchmarks.subject.Subject;
import java.time.Duration;

/** A subject as a work of {@code compare}. */
record Compared(Subject subject, Party party, String key) implements Work {

    static Compared of(Subject subject, String uri, String key) throws Exception {
        return new Compared(subject, subject.join(uri, Duration.ofSeconds(15)), key);
    }

    @Override
    public String name() {
        return subject.name();
    }

    @Override
    public void once() throws Exception {
        party.acquire(key).release();
    }

    @Override
    public void close() {
        try {
            party.close();
        } catch (Exception e) {
            throw new IllegalStateException(name() + " did not close", e);
        }
    }
}
