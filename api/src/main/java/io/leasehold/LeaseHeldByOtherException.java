package io.leasehold;

import java.time.Duration;

/**
 * Patience ran out while somebody else held the key. <b>Decision:</b> do something else, or try again no sooner than
 * {@link #retryAfter()}. Nothing was granted and nothing is left behind.
 */
public final class LeaseHeldByOtherException extends LeaseException {

    private static final long serialVersionUID = 1L;

    private final transient LeaseRecord record;
    private final Duration retryAfter;

    /**
     * Names the holder, the token and the remaining time.
     *
     * @param record the record that names the holder
     * @param retryAfter how long the refusal holds at least while the holder sends no further beat
     */
    public LeaseHeldByOtherException(LeaseRecord record, Duration retryAfter) {
        super("'%s' is held by %s with token %s since %s, for another %d ms unless it is extended"
                .formatted(
                        record.key(),
                        record.holder().map(HolderId::text).orElse("nobody"),
                        record.token().map(FencingToken::toString).orElse("none"),
                        record.acquiredAt(),
                        retryAfter.toMillis()));
        this.record = record;
        this.retryAfter = retryAfter;
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
