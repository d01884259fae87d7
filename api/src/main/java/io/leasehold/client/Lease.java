package io.leasehold.client;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseKey;
import io.leasehold.LossReason;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The live handle of a grant: an object, not a property of a thread. It is kept alive in the background until it is released,
 * closed, lost, or no longer reachable.
 *
 * <p>Validity is local: the instant before the request that was confirmed last was handed to the driver, plus 0.80 of the ttl
 * (rule 5.1). A thread that was paused after asking {@link #isHeld()} may be wrong when it goes on, which is why each write
 * carries the {@link #fence()} to a resource that checks it.
 *
 * <p>Thread-safe. {@code LOST} and {@code RELEASED} are final (rule 1.4).
 */
public interface Lease extends AutoCloseable {

    /**
     * What is leased.
     *
     * @return the key
     */
    LeaseKey key();

    /**
     * The grant's place in the order of grants; never changes.
     *
     * @return the token
     */
    FencingToken token();

    /**
     * What to pass to the resource with each write.
     *
     * @return key, token and lease id
     */
    Fence fence();

    /**
     * The texts published with the lease.
     *
     * @return name to value
     */
    Map<String, String> attributes();

    /**
     * Whether the lease may be believed to be held now. Computed from the clock at each call: no lock, no I/O, no allocation
     * unless the machine was suspended or a clock stepped. Once false it is never true again (rules 5.3, 11.3).
     *
     * @return false from the end of the window on, whatever threads or timers do
     */
    boolean isHeld();

    /**
     * How the lease stands now.
     *
     * @return LOST and RELEASED are final
     */
    LeaseState state();

    /**
     * How long the lease may be believed to be held if no further beat is confirmed.
     *
     * @return zero if it is not held
     */
    Duration remaining();

    /**
     * Call this before each side effect that takes that long.
     *
     * @param minRemaining the least time that must remain
     * @throws io.leasehold.LeaseLostException if less remains, or the lease is over; it may still be held for a shorter time
     */
    void requireHeld(Duration minRemaining);

    /**
     * The end of the lease. {@link #isHeld()} is false before this completes.
     *
     * @return completes exactly once, on the callback executor, with the reason; RESIGNED if this process gave it up
     */
    CompletionStage<LossReason> ended();

    /**
     * Gives the lease up. {@link #isHeld()} is false before the request is sent (rule 7.1); no heartbeat leaves afterwards
     * (rule 6.3). May be repeated, also after an exception: then it asks again. A lease that was lost is not an error. Bounded
     * by the ttl (rule 7.3).
     *
     * @throws InterruptedException if the thread is interrupted; the lease is over here and the release goes on in the background
     * @throws io.leasehold.LeaseUnavailableException if the back end could not be asked; the key frees when the ttl has passed
     * @throws io.leasehold.LeaseOutcomeUnknownException if no answer came; the key is free or frees when the ttl has passed
     */
    void release() throws InterruptedException;

    /**
     * Gives the lease up in favour of a named holder: the key stays reserved for it for one ttl, and is then open to all.
     *
     * @param successor the holder id that the successor's client was given
     * @throws InterruptedException as {@link #release()}
     * @throws io.leasehold.LeaseLostException if the lease was over before: there was nothing to hand over
     */
    void handOver(HolderId successor) throws InterruptedException;

    /** As {@link #release()}, but never throws, logs what went wrong, and keeps the thread's interrupt flag. */
    @Override
    void close();
}
