package io.leasehold.raft.table;

import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.ReleaseRequest;
import java.time.Instant;
import java.util.List;

/**
 * One entry's worth of change, as it stands in the log. Commands carry everything their effect depends on: the table reads no
 * clock, so wall-clock times, which only people read, are stamped by whoever proposes.
 *
 * <p>A command may be proposed again with its {@link #id()} after a lost answer (rules 10.5 to 10.7): acquires, beats and expiries are
 * harmless to repeat by their lease id and generation; releases, revocations and terms are remembered by request id.
 */
public sealed interface Command {

    /**
     * The request that this command serves.
     *
     * @return the same for every repetition
     */
    RequestId id();

    /**
     * An attempt to acquire, answered by {@link Answer.Acquired}.
     *
     * @param id see {@link Command#id()}
     * @param at the proposer's wall clock, in milliseconds of precision
     * @param request the attempt
     */
    record Acquire(RequestId id, Instant at, AcquireRequest request) implements Command {
        /**
         * Validates the time.
         *
         * @param id see {@link Acquire}
         * @param at see {@link Acquire}
         * @param request see {@link Acquire}
         * @throws IllegalArgumentException naming the value and the limit
         */
        public Acquire {
            at = Stamp.require(at);
        }
    }

    /**
     * Heartbeats of many leases, answered in their order by {@link Answer.Beaten}.
     *
     * @param id see {@link Command#id()}
     * @param at the proposer's wall clock, in milliseconds of precision
     * @param beats at most {@value #MAX_BEATS}; no lease delays or fails another
     */
    record Heartbeats(RequestId id, Instant at, List<Beat> beats) implements Command {
        /** The most beats of one command. */
        public static final int MAX_BEATS = 4096;

        /**
         * Copies the list.
         *
         * @param id see {@link Heartbeats}
         * @param at see {@link Heartbeats}
         * @param beats see {@link Heartbeats}
         * @throws IllegalArgumentException naming the value and the limit
         */
        public Heartbeats {
            at = Stamp.require(at);
            beats = List.copyOf(beats);
            if (beats.size() > MAX_BEATS) {
                throw new IllegalArgumentException(
                        "a command has " + beats.size() + " heartbeats; the limit is " + MAX_BEATS);
            }
        }
    }

    /**
     * A release, answered by {@link Answer.Released}.
     *
     * @param id see {@link Command#id()}
     * @param request which lease id ends
     */
    record Release(RequestId id, ReleaseRequest request) implements Command {}

    /**
     * The leader's finding that a grant or a reservation has outlived its ttl, answered by {@link Answer.Expired}. It takes effect
     * only under the raft term in which it was proposed and only if nothing moved meanwhile: a beat or a release that stands
     * before it in the log wins. Never forwarded to another leader.
     *
     * @param id see {@link Command#id()}
     * @param key the key
     * @param generation of the grant
     * @param beat of the grant
     * @param since the revision that started the ttl: tells a reservation from the lease that it follows
     * @param raftTerm the proposer's raft term
     */
    record Expire(RequestId id, LeaseKey key, long generation, long beat, long since, long raftTerm)
            implements Command {}

    /**
     * An operator's revocation, answered by {@link Answer.Revoked}.
     *
     * @param id see {@link Command#id()}
     * @param at the proposer's wall clock, in milliseconds of precision
     * @param key the key
     * @param order who, why, and whether others must wait
     */
    record Revoke(RequestId id, Instant at, LeaseKey key, LeaseAdmin.RevokeOrder order) implements Command {
        /**
         * Validates the time.
         *
         * @param id see {@link Revoke}
         * @param at see {@link Revoke}
         * @param key see {@link Revoke}
         * @param order see {@link Revoke}
         * @throws IllegalArgumentException naming the value and the limit
         */
        public Revoke {
            at = Stamp.require(at);
        }
    }

    /**
     * Raises a published term, answered by {@link Answer.TermPublished}.
     *
     * @param id see {@link Command#id()}
     * @param key the key; it may never have been used
     * @param term at least 1
     */
    record PublishTerm(RequestId id, LeaseKey key, long term) implements Command {
        /**
         * Validates the term.
         *
         * @param id see {@link PublishTerm}
         * @param key see {@link PublishTerm}
         * @param term see {@link PublishTerm}
         * @throws IllegalArgumentException if it is below 1
         */
        public PublishTerm {
            if (term < 1) {
                throw new IllegalArgumentException("term is " + term + "; the least is 1");
            }
        }
    }

    /**
     * A linearizable read, answered by {@link Answer.Records}: it goes through the log and changes nothing.
     *
     * @param id see {@link Command#id()}
     * @param selector which keys
     * @param after only keys above this text, in key order; empty for the first page
     * @param limit the most records of the answer, 1 to {@value #MAX_LIMIT}
     */
    record Read(RequestId id, Selector selector, String after, int limit) implements Command {
        /** The most records of one answer. */
        public static final int MAX_LIMIT = 256;

        /**
         * Validates the limit.
         *
         * @param id see {@link Read}
         * @param selector see {@link Read}
         * @param after see {@link Read}
         * @param limit see {@link Read}
         * @throws IllegalArgumentException naming the value and the limit
         */
        public Read {
            if (limit < 1 || limit > MAX_LIMIT) {
                throw new IllegalArgumentException("a read of " + limit + " records; it may be 1 to " + MAX_LIMIT);
            }
        }

        /**
         * The first page.
         *
         * @param id see {@link Command#id()}
         * @param selector which keys
         */
        public Read(RequestId id, Selector selector) {
            this(id, selector, "", MAX_LIMIT);
        }
    }
}
