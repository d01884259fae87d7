package io.leasehold.raft.table;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The answers of the last requests that must not take effect twice, by request id. Bounded by count, because the table knows no
 * time: the newest {@value #GENERATION} at least, twice as many at most. Immutable.
 */
record Remembered(PersistentMap<RequestId, Entry> older, PersistentMap<RequestId, Entry> newer) {

    /** A retry must come before so many further requests of its kind: 8,192 in flight are more than any member admits. */
    static final int GENERATION = 8_192;

    static final Remembered NOTHING = new Remembered(PersistentMap.empty(), PersistentMap.empty());

    record Entry(RequestId id, Answer answer) {}

    Optional<Answer> answer(RequestId id) {
        @Nullable Entry found = newer.get(id);
        return Optional.ofNullable(found == null ? older.get(id) : found).map(Entry::answer);
    }

    Remembered with(RequestId id, Answer answer) {
        return newer.size() < GENERATION
                ? new Remembered(older, newer.with(id, new Entry(id, answer)))
                : new Remembered(newer, PersistentMap.<RequestId, Entry>empty().with(id, new Entry(id, answer)));
    }
}
