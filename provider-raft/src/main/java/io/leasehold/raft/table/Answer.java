package io.leasehold.raft.table;

import io.leasehold.LeaseRecord;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.ReleaseResult;
import java.util.List;
import java.util.Optional;

/**
 * What a command came to. The same on every member. A record in an answer never names a lease that has expired.
 *
 * <p>{@code HeldByOther.retryAfter} is the whole ttl, because the table knows no time; the leader may shorten it with
 * {@link LeaderTimers#remaining}.
 */
public sealed interface Answer {

    /**
     * To {@link Command.Acquire}.
     *
     * @param result the SPI's result
     */
    record Acquired(AcquireResult result) implements Answer {}

    /**
     * To {@link Command.Heartbeats}.
     *
     * @param results one for each beat, in the order of the beats
     */
    record Beaten(List<HeartbeatResult> results) implements Answer {
        /**
         * Copies the list.
         *
         * @param results see {@link Beaten}
         */
        public Beaten {
            results = List.copyOf(results);
        }
    }

    /**
     * To {@link Command.Release}.
     *
     * @param result the SPI's result
     */
    record Released(ReleaseResult result) implements Answer {}

    /**
     * To {@link Command.Expire}.
     *
     * @param effect what it did
     */
    record Expired(Effect effect) implements Answer {
        /** What an expiry did. */
        public enum Effect {
            /** The key is free. */
            APPLIED,
            /** A beat, a release, a grant or another expiry came first; nothing changed. */
            OVERTAKEN,
            /** Proposed under another raft term than the entry's; nothing changed. */
            OTHER_RAFT_TERM
        }
    }

    /**
     * To {@link Command.Revoke}.
     *
     * @param record the record with the revocation; empty if nobody held the key
     */
    record Revoked(Optional<LeaseRecord> record) implements Answer {}

    /**
     * To {@link Command.PublishTerm}.
     *
     * @param record the record afterwards
     */
    record TermPublished(LeaseRecord record) implements Answer {}

    /**
     * To {@link Command.Read}: a state at one instant, that of the revision.
     *
     * @param revision the table's revision when it was read
     * @param records in key order
     * @param extent whether more follow after the last one
     */
    record Records(long revision, List<LeaseRecord> records, Extent extent) implements Answer {
        /** Whether a page is the last. */
        public enum Extent {
            /** No selected record follows. */
            COMPLETE,
            /** More records follow: read again after the last key. */
            MORE
        }

        /**
         * Copies the list.
         *
         * @param revision see {@link Records}
         * @param records see {@link Records}
         * @param extent see {@link Records}
         */
        public Records {
            records = List.copyOf(records);
        }
    }

    /**
     * To a command that this record cannot bear, such as a grant after the last generation (rule 13.3). Nothing changed; the
     * fields are those of {@link io.leasehold.InvalidLeaseRecordException}.
     *
     * @param key the key's text
     * @param field which part of the record
     * @param found what is stored
     * @param expected what would do
     */
    record InvalidRecord(String key, String field, String found, String expected) implements Answer {}
}
