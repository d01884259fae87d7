package io.leasehold.client;

import io.leasehold.Capability;
import io.leasehold.Fence;
import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LossReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What happened in a client, with what is needed to check the history of all clients afterwards. Times are readings of the
 * client's {@link io.leasehold.LeaseClock#nanoTime()}; only their differences have a meaning.
 */
public sealed interface LeaseEvent {

    /**
     * When it happened.
     *
     * @return a reading of the client's monotonic clock
     */
    long nanoTime();

    /**
     * An attempt to acquire is about to be sent.
     *
     * @param key the key
     * @param leaseId the attempt
     * @param term the caller's term
     * @param nanoTime the instant before the request is handed over
     */
    record AttemptSent(LeaseKey key, LeaseId leaseId, long term, long nanoTime) implements LeaseEvent {}

    /**
     * An attempt was granted.
     *
     * @param fence the grant
     * @param holder for people
     * @param validUntil when the belief in it ends without a beat, on the same clock
     * @param waited from the caller's call to the grant
     * @param nanoTime when the answer was taken
     */
    record Granted(Fence fence, HolderId holder, long validUntil, Duration waited, long nanoTime)
            implements LeaseEvent {}

    /**
     * An attempt was not granted.
     *
     * @param key the key
     * @param leaseId the attempt
     * @param outcome why
     * @param detail for people: the holder, the terms or the driver's error
     * @param nanoTime when the answer was taken, or its lack noticed
     */
    record Refused(LeaseKey key, LeaseId leaseId, Outcome outcome, String detail, long nanoTime) implements LeaseEvent {
        /** Why an attempt was not granted. */
        public enum Outcome {
            /** Somebody else holds the key. */
            HELD_BY_OTHER,
            /** The caller's term is behind. */
            FENCED,
            /** The attempt can never be granted; another follows. */
            SPENT,
            /** Surely nothing changed. */
            UNAVAILABLE,
            /** It may have been granted; the same attempt is repeated or given up. */
            UNKNOWN,
            /** It was granted, but too late to be used, and was given back (rule 5.2). */
            TOO_LATE,
            /** It was granted with a token that this client has seen before, and was given back: the back end lost its memory. */
            TOKEN_REPEATED
        }
    }

    /**
     * A heartbeat was confirmed.
     *
     * @param fence the lease
     * @param validUntil when the belief in it ends without a further beat, on the same clock
     * @param took from before the request to the answer
     * @param nanoTime when the answer was taken
     */
    record Extended(Fence fence, long validUntil, Duration took, long nanoTime) implements LeaseEvent {}

    /**
     * A heartbeat was not confirmed in time; the lease is at risk.
     *
     * @param fence the lease
     * @param remaining how long it may still be believed to be held
     * @param cause the driver's error, if there was one
     * @param nanoTime when the lack of an answer was noticed
     */
    record BeatMissed(Fence fence, Duration remaining, Optional<Throwable> cause, long nanoTime)
            implements LeaseEvent {}

    /**
     * A lease ended without being given up here.
     *
     * @param fence the lease
     * @param reason why
     * @param held from the grant to the end
     * @param nanoTime from when on {@link Lease#isHeld()} was false
     */
    record Lost(Fence fence, LossReason reason, Duration held, long nanoTime) implements LeaseEvent {}

    /**
     * This process gave a lease up; the request is about to be sent.
     *
     * @param fence the lease
     * @param held from the grant to the end
     * @param nanoTime from when on {@link Lease#isHeld()} was false
     */
    record Released(Fence fence, Duration held, long nanoTime) implements LeaseEvent {}

    /**
     * The answer to a release, or its lack.
     *
     * @param key the key
     * @param leaseId the lease, or an attempt that was given up
     * @param outcome for people: released, not held, or the driver's error
     * @param took from before the request to the answer
     * @param nanoTime when the answer was taken
     */
    record ReleaseAnswered(LeaseKey key, LeaseId leaseId, String outcome, Duration took, long nanoTime)
            implements LeaseEvent {}

    /**
     * The live back end does not give what its provider declares.
     *
     * @param capability what was withdrawn
     * @param reason why
     * @param at a wall clock, for people
     * @param nanoTime when it was noticed
     */
    record CapabilityWithdrawn(Capability capability, String reason, Instant at, long nanoTime) implements LeaseEvent {}
}
