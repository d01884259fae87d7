package io.leasehold;

import java.time.Duration;
import java.util.Optional;

/**
 * Patience ran out while somebody else held the key. <b>Decision:</b> do something else, or try again no sooner than
 * {@link #retryAfter()}. Nothing was granted and nothing is left behind.
 */
public final class LeaseHeldByOtherException extends LeaseException {

    private static final long serialVersionUID = 1L;

    private final transient LeaseRecord record;
    /** As {@link #retryAfter()}. */
    private final Duration retryAfter;

    /**
     * Names the holder, the token and the remaining time.
     *
     * @param record the record that names the holder
     * @param retryAfter how long the refusal holds at least while the holder sends no further beat
     */
    public LeaseHeldByOtherException(LeaseRecord record, Duration retryAfter) {
        super(describe(record, retryAfter));
        this.record = record;
        this.retryAfter = retryAfter;
    }

    private static String describe(LeaseRecord record, Duration retryAfter) {
        if (!record.namesLease()) {
            return "'%s' is reserved for %s for another %d ms"
                    .formatted(record.key(), name(record.reservedFor()), retryAfter.toMillis());
        }
        return "'%s' is held by %s with token %s since %s, for another %d ms unless it is extended"
                .formatted(
                        record.key(),
                        name(record.holder()),
                        record.token().map(FencingToken::toString).orElse("none"),
                        record.acquiredAt(),
                        retryAfter.toMillis());
    }

    private static String name(Optional<HolderId> holder) {
        return holder.map(HolderId::text).orElse("nobody");
    }

    /**
     * The record as it was when the last try was refused.
     *
     * @return who holds the key, with which token
     */
    public LeaseRecord record() {
        return record;
    }

    /**
     * The time until the current grant ends if no further beat comes.
     *
     * @return zero or more
     */
    public Duration retryAfter() {
        return retryAfter;
    }
}
