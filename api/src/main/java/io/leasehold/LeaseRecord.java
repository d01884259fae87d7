package io.leasehold;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The published state of a key. There is one per key ever used; it is never deleted and has no ttl of its own, so its
 * generation only grows. Free, released and expired are states of it. A key never used is a record of generation 0.
 *
 * @param key the leased key
 * @param term the highest term ever published for the key, at least 1
 * @param grantedTerm the term of the current or last grant, at most {@code term}; 1 if never granted
 * @param generation the count of grants; 0 if never granted
 * @param leaseId the only proof of ownership; empty when the key is free
 * @param holder who was granted last, for people
 * @param ttl how long the current grant lasts without a beat; {@link Duration#ZERO} if never granted
 * @param beat the count of heartbeats of the current grant
 * @param acquiredAt when the last grant was made, by a wall clock, for people
 * @param expiresAt when the grant ends without a further beat, by a wall clock, for people
 * @param lastReleased the lease id released or given up last; makes a release repeatable
 * @param incarnation which life of the back end wrote this; empty where the back end has only one
 * @param reservedFor the successor named by the last release, for whom the key stays reserved for one ttl
 * @param revoked that and by whom the current or last grant was taken away
 * @param process the holder's process, where the provider can prove that it is gone (file only)
 * @param attributes small texts published with the grant, such as the leader's address
 */
public record LeaseRecord(
        LeaseKey key,
        long term,
        long grantedTerm,
        long generation,
        Optional<LeaseId> leaseId,
        Optional<HolderId> holder,
        Duration ttl,
        long beat,
        Instant acquiredAt,
        Instant expiresAt,
        Optional<LeaseId> lastReleased,
        String incarnation,
        Optional<HolderId> reservedFor,
        Optional<Revocation> revoked,
        Optional<String> process,
        Map<String, String> attributes) {

    /**
     * Copies the attributes.
     *
     * @param key see {@link LeaseRecord}
     * @param term see {@link LeaseRecord}
     * @param grantedTerm see {@link LeaseRecord}
     * @param generation see {@link LeaseRecord}
     * @param leaseId see {@link LeaseRecord}
     * @param holder see {@link LeaseRecord}
     * @param ttl see {@link LeaseRecord}
     * @param beat see {@link LeaseRecord}
     * @param acquiredAt see {@link LeaseRecord}
     * @param expiresAt see {@link LeaseRecord}
     * @param lastReleased see {@link LeaseRecord}
     * @param incarnation see {@link LeaseRecord}
     * @param reservedFor see {@link LeaseRecord}
     * @param revoked see {@link LeaseRecord}
     * @param process see {@link LeaseRecord}
     * @param attributes see {@link LeaseRecord}
     */
    public LeaseRecord {
        attributes = Map.copyOf(attributes);
    }

    /**
     * An operator's act, kept until the next grant.
     *
     * @param leaseId the lease taken away
     * @param who the operator
     * @param why the reason given
     * @param at when, by a wall clock
     */
    public record Revocation(LeaseId leaseId, String who, String why, Instant at) {}

    /**
     * The state of a key that nobody ever acquired.
     *
     * @param key the key
     * @return a record of term 1 and generation 0
     */
    public static LeaseRecord neverUsed(LeaseKey key) {
        return new Builder(key).build();
    }

    /**
     * Whether the record names a lease. It may have expired: that is decided by the provider, not by the record.
     *
     * @return true if there is a lease id
     */
    public boolean namesLease() {
        return leaseId.isPresent();
    }

    /**
     * The token of the current or last grant, as its guard has it.
     *
     * @return empty if never granted
     */
    public Optional<FencingToken> token() {
        return generation == 0 ? Optional.empty() : Optional.of(new FencingToken(grantedTerm, generation));
    }

    /**
     * A builder that starts from this record.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Builds a record; starts from a key never used or from another record. Not thread-safe. */
    public static final class Builder {
        private final LeaseKey key;
        private long term = 1;
        private long grantedTerm = 1;
        private long generation;
        private Optional<LeaseId> leaseId = Optional.empty();
        private Optional<HolderId> holder = Optional.empty();
        private Duration ttl = Duration.ZERO;
        private long beat;
        private Instant acquiredAt = Instant.EPOCH;
        private Instant expiresAt = Instant.EPOCH;
        private Optional<LeaseId> lastReleased = Optional.empty();
        private String incarnation = "";
        private Optional<HolderId> reservedFor = Optional.empty();
        private Optional<Revocation> revoked = Optional.empty();
        private Optional<String> process = Optional.empty();
        private Map<String, String> attributes = Map.of();

        /**
         * Starts from a key never used.
         *
         * @param key the key
         */
        public Builder(LeaseKey key) {
            this.key = key;
        }

        private Builder(LeaseRecord from) {
            this.key = from.key;
            this.term = from.term;
            this.grantedTerm = from.grantedTerm;
            this.generation = from.generation;
            this.leaseId = from.leaseId;
            this.holder = from.holder;
            this.ttl = from.ttl;
            this.beat = from.beat;
            this.acquiredAt = from.acquiredAt;
            this.expiresAt = from.expiresAt;
            this.lastReleased = from.lastReleased;
            this.incarnation = from.incarnation;
            this.reservedFor = from.reservedFor;
            this.revoked = from.revoked;
            this.process = from.process;
            this.attributes = from.attributes;
        }

        /**
         * Sets {@link LeaseRecord#term()}.
         *
         * @param term the highest term published
         * @return this builder
         */
        public Builder term(long term) {
            this.term = term;
            return this;
        }

        /**
         * Sets {@link LeaseRecord#grantedTerm()}.
         *
         * @param grantedTerm the term of the current or last grant
         * @return this builder
         */
        public Builder grantedTerm(long grantedTerm) {
            this.grantedTerm = grantedTerm;
            return this;
        }

        /**
         * Sets {@link LeaseRecord#generation()}.
         *
         * @param generation the count of grants
         * @return this builder
         */
        public Builder generation(long generation) {
            this.generation = generation;
            return this;
        }

        /**
         * Sets {@link LeaseRecord#leaseId()}.
         *
         * @param leaseId the lease that holds the key
         * @return this builder
         */
        public Builder leaseId(LeaseId leaseId) {
            this.leaseId = Optional.of(leaseId);
            return this;
        }

        /**
         * Sets {@link LeaseRecord#holder()}.
         *
         * @param holder who was granted last
         * @return this builder
         */
        public Builder holder(HolderId holder) {
            this.holder = Optional.of(holder);
            return this;
        }

        /**
         * Sets {@link LeaseRecord#ttl()}.
         *
         * @param ttl of the current grant
         * @return this builder
         */
        public Builder ttl(Duration ttl) {
            this.ttl = ttl;
            return this;
        }

        /**
         * Sets {@link LeaseRecord#beat()}.
         *
         * @param beat the count of heartbeats
         * @return this builder
         */
        public Builder beat(long beat) {
            this.beat = beat;
            return this;
        }

        /**
         * Sets {@link LeaseRecord#acquiredAt()}.
         *
         * @param acquiredAt of the last grant
         * @return this builder
         */
        public Builder acquiredAt(Instant acquiredAt) {
            this.acquiredAt = acquiredAt;
            return this;
        }

        /**
         * Sets {@link LeaseRecord#expiresAt()}.
         *
         * @param expiresAt without a further beat
         * @return this builder
         */
        public Builder expiresAt(Instant expiresAt) {
            this.expiresAt = expiresAt;
            return this;
        }

        /**
         * Sets {@link LeaseRecord#lastReleased()}.
         *
         * @param lastReleased released or given up last
         * @return this builder
         */
        public Builder lastReleased(LeaseId lastReleased) {
            this.lastReleased = Optional.of(lastReleased);
            return this;
        }

        /**
         * Sets {@link LeaseRecord#incarnation()}.
         *
         * @param incarnation which life of the back end wrote this
         * @return this builder
         */
        public Builder incarnation(String incarnation) {
            this.incarnation = incarnation;
            return this;
        }

        /**
         * Sets {@link LeaseRecord#reservedFor()}.
         *
         * @param reservedFor the successor named
         * @return this builder
         */
        public Builder reservedFor(HolderId reservedFor) {
            this.reservedFor = Optional.of(reservedFor);
            return this;
        }

        /**
         * Sets {@link LeaseRecord#revoked()}.
         *
         * @param revoked the operator's act
         * @return this builder
         */
        public Builder revoked(Revocation revoked) {
            this.revoked = Optional.of(revoked);
            return this;
        }

        /**
         * Sets {@link LeaseRecord#process()}.
         *
         * @param process the holder's process
         * @return this builder
         */
        public Builder process(String process) {
            this.process = Optional.of(process);
            return this;
        }

        /**
         * Clears the lease id: the key is free.
         *
         * @return this builder
         */
        public Builder free() {
            this.leaseId = Optional.empty();
            return this;
        }

        /**
         * Clears the reservation.
         *
         * @return this builder
         */
        public Builder unreserved() {
            this.reservedFor = Optional.empty();
            return this;
        }

        /**
         * Clears the revocation.
         *
         * @return this builder
         */
        public Builder unrevoked() {
            this.revoked = Optional.empty();
            return this;
        }

        /**
         * Clears the holder's process.
         *
         * @return this builder
         */
        public Builder withoutProcess() {
            this.process = Optional.empty();
            return this;
        }

        /**
         * Sets {@link LeaseRecord#attributes()}.
         *
         * @param attributes the texts; copied
         * @return this builder
         */
        public Builder attributes(Map<String, String> attributes) {
            this.attributes = attributes;
            return this;
        }

        /**
         * The record.
         *
         * @return a new record
         */
        public LeaseRecord build() {
            return new LeaseRecord(
                    key,
                    term,
                    grantedTerm,
                    generation,
                    leaseId,
                    holder,
                    ttl,
                    beat,
                    acquiredAt,
                    expiresAt,
                    lastReleased,
                    incarnation,
                    reservedFor,
                    revoked,
                    process,
                    attributes);
        }
    }
}
