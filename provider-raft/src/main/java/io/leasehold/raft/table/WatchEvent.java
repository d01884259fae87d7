package io.leasehold.raft.table;

import io.leasehold.LeaseRecord;
import java.util.Optional;

/** What a watcher is told, in commit order. */
public sealed interface WatchEvent {

    /**
     * The revision up to which the watcher knows everything once it has this event.
     *
     * @return as in {@link TableView#revision()}
     */
    long revision();

    /**
     * A change was applied on this member.
     *
     * @param revision of the change
     * @param kind what happened
     * @param record the record now
     * @param before the record before, if it was asked for and there was one
     */
    record Changed(long revision, Change.Kind kind, LeaseRecord record, Optional<LeaseRecord> before)
            implements WatchEvent {}

    /**
     * The watcher was too slow, or this member was set to a snapshot: changes from this revision on were left out. Next come
     * {@link Current} for what they left behind, then {@link Resynced}, then changes again.
     *
     * @param revision the first revision that may be missing
     */
    record Missed(long revision) implements WatchEvent {}

    /**
     * A selected key that changed since {@link Missed}, as it is now.
     *
     * @param revision of the key's last change
     * @param record the record now
     */
    record Current(long revision, LeaseRecord record) implements WatchEvent {}

    /**
     * Everything up to this revision has been told.
     *
     * @param revision of the state that was told
     */
    record Resynced(long revision) implements WatchEvent {}

    /**
     * Nothing happened for a while, or nothing selected did: the watch lives.
     *
     * @param revision everything selected up to here has been told
     */
    record Progress(long revision) implements WatchEvent {}
}
