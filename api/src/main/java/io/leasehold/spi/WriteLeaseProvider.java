package io.leasehold.spi;

import io.leasehold.LeaseException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.ProviderTraits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A back end that can grant, extend and end leases. {@link LeaseRules} says what each verb does to a record; {@code docs/SPEC.md}
 * is the contract, and the kit proves it.
 *
 * <p><b>An answer of the back end is a result; the lack of an answer is an exception.</b> Every call ends within its timeout,
 * in a result, in {@link LeaseUnavailableException} (surely nothing changed) or in {@link LeaseOutcomeUnknownException} (it may
 * have happened); anything not recognised is the latter (rule 1.2). The driver's own retries are off for writes.
 *
 * <p>A provider promises that nobody else is granted a key before the granted ttl has passed since it applied the last beat,
 * and that no token is given twice. How long the holder may believe that it holds is computed by the engine.
 *
 * <p>Thread-safe. Calls may run at the same time, also for one key.
 */
public interface WriteLeaseProvider extends AutoCloseable {

    /**
     * Tries once to take the key for a new lease id (rules 2.1, 2.3, 3.1 to 3.5, 4.1 to 4.3). Repeating the same request gives
     * the same token and counts one generation (rule 10.5); a request whose seen generation has moved on changes nothing
     * (rule 10.6).
     *
     * @param request what is asked for; validated before any traffic
     * @param timeout how long the call may take
     * @return the back end's answer
     * @throws InterruptedException if the thread is interrupted; the outcome is then unknown
     * @throws LeaseUnavailableException if surely nothing changed
     * @throws LeaseOutcomeUnknownException if the grant may have been made
     */
    AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException;

    /**
     * Extends a lease by its ttl, counted from when the back end applies it. Token and lease id stay (rule 6.1); a lease that
     * expired or was taken is never revived (rule 5.5).
     *
     * @param beat the grant, and the caller's current term
     * @param timeout how long the call may take
     * @return the back end's answer
     * @throws InterruptedException if the thread is interrupted; the outcome is then unknown
     * @throws LeaseUnavailableException if surely nothing changed
     * @throws LeaseOutcomeUnknownException if the extension may have been made
     */
    HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException;

    /**
     * Frees the key if the lease id holds it. Term and generation stay (rule 7.1). Repeatable (rule 7.2). Of a lease id that the
     * record does not name it makes sure that a delayed acquire with that id cannot be granted any more.
     *
     * @param request the lease id to end
     * @param timeout how long the call may take
     * @return the back end's answer
     * @throws InterruptedException if the thread is interrupted; the outcome is then unknown
     * @throws LeaseUnavailableException if surely nothing changed
     * @throws LeaseOutcomeUnknownException if the release may have been made
     */
    ReleaseResult release(ReleaseRequest request, Duration timeout) throws InterruptedException;

    /**
     * Reads the record and changes nothing (rule 1.4).
     *
     * @param key the key
     * @param freshness how recent the answer must be
     * @param timeout how long the call may take
     * @return empty if the key was never used
     * @throws InterruptedException if the thread is interrupted
     * @throws LeaseUnavailableException if no answer came
     */
    Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout) throws InterruptedException;

    /**
     * What this provider keeps on its live back end, and its bounds. Does no I/O.
     *
     * @return the current traits; a later call may show a capability withdrawn (rule 14.2)
     */
    ProviderTraits traits();

    /**
     * Extends many leases of this process. Each answer is delivered as it comes, on any thread, and one stuck or lost key neither
     * delays nor fails its neighbours (rule 6.4). A lease without an answer when the call returns has an unknown outcome. A
     * provider that overrides this declares {@link io.leasehold.Capability#BATCHED_HEARTBEATS}; for others the engine calls
     * {@link #heartbeat} in bounded parallel instead.
     *
     * @param beats leases with distinct ids
     * @param timeout how long the whole call may take
     * @param onAnswer gets each answer; neither blocks nor throws
     * @throws InterruptedException if the thread is interrupted
     */
    default void heartbeatAll(List<Heartbeat> beats, Duration timeout, BiConsumer<LeaseId, HeartbeatResult> onAnswer)
            throws InterruptedException {
        for (Heartbeat beat : beats) {
            try {
                onAnswer.accept(beat.guard().leaseId(), heartbeat(beat, timeout));
            } catch (LeaseException e) {
                PlainProviderContext.LOG.debug(
                        "no answer to the heartbeat of '{}'", beat.guard().key(), e);
            }
        }
    }

    /**
     * Asks to be told that the record of a key may have changed. A hint, never a grant: it fires once when live and after every
     * reconnect, may fire for nothing and may miss (rule 9.4). Returns at once; the default never fires.
     *
     * @param key the key
     * @param mayHaveChanged called on any thread; short and does not block
     * @return to end it
     */
    default Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        return Watch.NONE;
    }

    /**
     * Asks to be told that a key may have become free, for whoever waits for it. As {@link #watch}, but a back end that can tell
     * may leave out what cannot have freed the key and raised no term: a grant, a beat. Among many waiters a grant would otherwise
     * make each of them ask once more in vain. The default leaves nothing out.
     *
     * @param key the key
     * @param mayBeFree called on any thread; short and does not block
     * @return to end it
     */
    default Watch watchFree(LeaseKey key, Runnable mayBeFree) {
        return watch(key, mayBeFree);
    }

    /**
     * What operators may do. Never on the hot path.
     *
     * @return empty if this back end cannot list its keys
     */
    default Optional<LeaseAdmin> admin() {
        return Optional.empty();
    }

    /** Ends every thread, socket, watch and file handle of this provider (rule 12.1). Leases are not released. Repeatable. */
    @Override
    void close();
}
