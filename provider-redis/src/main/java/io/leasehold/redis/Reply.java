package io.leasehold.redis;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LossReason;
import io.leasehold.UnsafeBackendException;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseResult;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a script answered: the outcome, the server's clock in milliseconds, then the facts of that outcome.
 *
 * @param key the key asked about
 * @param parts strings and integers
 */
record Reply(LeaseKey key, List<?> parts) {

    private static final int RECORD = 3;

    private String outcome() {
        return text(0);
    }

    private String text(int index) {
        return String.valueOf(parts.get(index));
    }

    private long number(int index) {
        return Long.parseLong(text(index));
    }

    /** The server's wall clock when it ran the script. */
    long serverMillis() {
        return number(1);
    }

    /** Whether the client's knowledge of the topology is behind; nothing changed. */
    boolean isStaleGuard() {
        return outcome().equals("STALE_GUARD");
    }

    boolean isGrant() {
        return outcome().equals("GRANTED");
    }

    private LeaseRecord recorded() {
        return RecordForm.decode(key, parts.subList(RECORD, parts.size()));
    }

    /** The answers to a script of many keys, in the order of the keys. */
    static List<List<?>> each(List<?> parts) {
        return parts.stream().<List<?>>map(part -> (List<?>) part).toList();
    }

    /** Whether the server had an error with this key alone, of a script of many. */
    boolean isError() {
        return outcome().equals("ERROR");
    }

    RedisException error() {
        return new RedisCommandExecutionException(text(2));
    }

    AcquireResult acquired(AcquireRequest request) {
        return switch (outcome()) {
            case "GRANTED" -> new AcquireResult.Granted(held(request.leaseId()));
            case "HELD" -> new AcquireResult.HeldByOther(recorded(), Duration.ofMillis(number(2)));
            case "SPENT" -> new AcquireResult.Spent(recorded());
            case "FENCED" -> new AcquireResult.Fenced(number(2), number(3));
            default -> throw refusal();
        };
    }

    HeartbeatResult beaten(Heartbeat beat) {
        return switch (outcome()) {
            case "STILL_HELD" -> new HeartbeatResult.StillHeld(held(beat.guard().leaseId()));
            case "FENCED" -> new HeartbeatResult.Fenced(number(2), number(3));
            case "INVALID" -> throw refusal();
            default -> new HeartbeatResult.Lost(LossReason.valueOf(outcome()), observed());
        };
    }

    private LeaseGuard held(LeaseId leaseId) {
        return new LeaseGuard(
                key,
                leaseId,
                HolderId.of(text(6)),
                new FencingToken(number(3), number(4)),
                Duration.ofMillis(number(5)),
                Instant.ofEpochMilli(number(2)));
    }

    ReleaseResult released() {
        return switch (outcome()) {
            case "RELEASED" -> new ReleaseResult.Released();
            case "NOT_HELD" -> new ReleaseResult.NotHeld(observed());
            default -> throw refusal();
        };
    }

    private Optional<LeaseRecord> observed() {
        return Optional.of(recorded()).filter(record -> record.generation() > 0);
    }

    /** Empty if there is none, or none that the call was about. */
    Optional<LeaseRecord> record() {
        return switch (outcome()) {
            case "RECORD" -> Optional.of(recorded());
            case "NONE" -> Optional.empty();
            default -> throw refusal();
        };
    }

    private RuntimeException refusal() {
        return switch (outcome()) {
            case "INVALID" -> RecordForm.invalid(key, text(2), text(3), text(4));
            case "LOST_MEMORY" ->
                new UnsafeBackendException(
                        "'" + key + "'",
                        "a server in another life (" + text(3) + ") than the one that granted last (" + text(2)
                                + "), which may have missed grants",
                        "a term above the record's");
            default -> throw new IllegalStateException("a script answered " + outcome());
        };
    }
}
