package io.leasehold.spi;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What operators may do to any lease. Each call ends within its timeout as the verbs of {@link WriteLeaseProvider} do and
 * throws the same exceptions.
 */
public interface LeaseAdmin {

    /**
     * The records of all keys that were ever used.
     *
     * @param prefix the beginning of the keys' text; empty for all
     * @param timeout how long the call may take
     * @return the records in key order, each as it was at some instant during the call
     * @throws InterruptedException if the thread is interrupted
     */
    List<LeaseRecord> list(String prefix, Duration timeout) throws InterruptedException;

    /**
     * Takes a lease away. The holder's next beat is lost as REVOKED; others are granted only after the ttl, so no two believe
     * that they hold.
     *
     * @param key the key
     * @param order who does it, why, and how
     * @param timeout how long the call may take
     * @return the record with the revocation; empty if nobody held the key
     * @throws InterruptedException if the thread is interrupted
     */
    Optional<LeaseRecord> revoke(LeaseKey key, RevokeOrder order, Duration timeout) throws InterruptedException;

    /**
     * Raises the term published for a key: the living holder of a lower term is fenced at its next beat (rule 4.3).
     *
     * @param key the key; it may never have been used
     * @param term at least 1; a term at or below the published one changes nothing
     * @param timeout how long the call may take
     * @return the record afterwards
     * @throws InterruptedException if the thread is interrupted
     */
    LeaseRecord publishTerm(LeaseKey key, long term, Duration timeout) throws InterruptedException;

    /**
     * Reads the clock of the back end: the one that decides there when leases end, if it has such a clock.
     *
     * @param timeout how long the call may take
     * @return empty if the back end tells no time
     * @throws InterruptedException if the thread is interrupted
     * @throws io.leasehold.LeaseUnavailableException if no answer came
     */
    default Optional<Instant> serverTime(Duration timeout) throws InterruptedException {
        return Optional.empty();
    }

    /**
     * An audited order to take a lease away.
     *
     * @param who the operator; not blank, at most {@value #MAX_CHARACTERS} characters
     * @param why the reason; not blank, at most {@value #MAX_CHARACTERS} characters
     * @param urgency whether others must wait
     */
    record RevokeOrder(String who, String why, Urgency urgency) {
        /** The longest who, and the longest why; both are kept in the record. */
        public static final int MAX_CHARACTERS = 256;

        /**
         * Validates both texts.
         *
         * @param who see {@link RevokeOrder}
         * @param why see {@link RevokeOrder}
         * @param urgency see {@link RevokeOrder}
         * @throws IllegalArgumentException if one is blank or too long
         */
        public RevokeOrder {
            if (who.isBlank() || why.isBlank()) {
                throw new IllegalArgumentException("a revocation needs who ('" + who + "') and why ('" + why + "')");
            }
            requireShort("who", who);
            requireShort("why", why);
        }

        private static void requireShort(String what, String text) {
            if (text.length() > MAX_CHARACTERS) {
                throw new IllegalArgumentException("a revocation's " + what + " has " + text.length()
                        + " characters; the limit is " + MAX_CHARACTERS);
            }
        }
    }

    /** Whether others must wait for the ttl of a revoked lease. */
    enum Urgency {
        /** They wait; promise P3 holds. */
        AFTER_TTL,
        /** They do not: promise P3 is waived, and only the gate protects the resource until the holder's next beat. */
        NOW
    }
}
