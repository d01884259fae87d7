package io.leasehold.client;

import io.leasehold.Capability;
import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Watch;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Acquires leases over one provider and keeps them alive. One client serves a whole process: it may hold 100,000 leases with a
 * handful of threads.
 *
 * <pre>{@code
 * try (LeaseClient leases = LeaseClient.open("file:///var/lib/app/leases");
 *      Lease lease = leases.acquireWithin("orders-db", Duration.ofSeconds(30))) {
 *     store.write(lease.fence(), row);           // the store refuses older tokens
 * }
 * }</pre>
 *
 * <p>Thread-safe. Every call that may wait can be interrupted; whatever an interrupted acquire left at the back end is given up
 * in the background (rule 8.3). After {@link #close()} every call throws {@link IllegalStateException} (rule 13.3).
 */
public interface LeaseClient extends AutoCloseable {

    /**
     * Opens a client with every default.
     *
     * @param uri where the back end is, for example {@code file:///var/lib/app/leases} or {@code redis://host:6379}
     * @return a client to be closed
     * @throws IllegalArgumentException if no provider, or more than one, serves the scheme, or a setting is wrong
     * @throws io.leasehold.LeaseUnavailableException if the back end cannot be reached
     * @throws io.leasehold.UnsafeBackendException if the back end's settings break what every provider must keep
     */
    static LeaseClient open(String uri) {
        return builder().uri(uri).open();
    }

    /**
     * To open a client with other than the defaults.
     *
     * @return a new builder
     */
    static Builder builder() {
        return new EngineBuilder();
    }

    /**
     * Tries once, without waiting for another holder. If the answer is lost, the same attempt is repeated or given up.
     *
     * @param spec what and how
     * @return the lease; empty if somebody else holds the key
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalArgumentException naming the value and the limit; nothing was sent
     * @throws io.leasehold.LeaseFencedException if the term is behind
     * @throws io.leasehold.LeaseUnavailableException if surely nothing was granted
     * @throws io.leasehold.LeaseOutcomeUnknownException if it may have been granted; it is not kept alive and expires
     */
    Optional<Lease> tryAcquire(LeaseSpec spec) throws InterruptedException;

    /**
     * {@link #tryAcquire(LeaseSpec)} with every default.
     *
     * @param key what
     * @return the lease; empty if somebody else holds the key
     * @throws InterruptedException if the thread is interrupted
     */
    default Optional<Lease> tryAcquire(String key) throws InterruptedException {
        return tryAcquire(LeaseSpec.of(key));
    }

    /**
     * Waits until the key is granted. Threads of one client wait in order of their calls and make one remote contender.
     *
     * @param spec what and how
     * @return the lease
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalArgumentException naming the value and the limit; nothing was sent
     * @throws io.leasehold.LeaseFencedException if the term is behind
     */
    Lease acquire(LeaseSpec spec) throws InterruptedException;

    /**
     * {@link #acquire(LeaseSpec)} with every default.
     *
     * @param key what
     * @return the lease
     * @throws InterruptedException if the thread is interrupted
     */
    default Lease acquire(String key) throws InterruptedException {
        return acquire(LeaseSpec.of(key));
    }

    /**
     * Waits for a while. An unreachable back end is tried again until patience ends.
     *
     * @param spec what and how
     * @param patience how long to wait at the most; zero tries once. A request under way when it ends is waited for, up to two
     *     seconds after its start, and not repeated (rule 9.5)
     * @return the lease
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalArgumentException naming the value and the limit; nothing was sent
     * @throws io.leasehold.LeaseHeldByOtherException if somebody else still holds the key
     * @throws io.leasehold.LeaseFencedException if the term is behind
     * @throws io.leasehold.LeaseUnavailableException if the back end could not be asked at the end, and surely nothing was granted
     * @throws io.leasehold.LeaseOutcomeUnknownException if it may have been granted; it is given up in the background, and expires
     *     if that fails
     */
    Lease acquireWithin(LeaseSpec spec, Duration patience) throws InterruptedException;

    /**
     * {@link #acquireWithin(LeaseSpec, Duration)} with every default.
     *
     * @param key what
     * @param patience how long to wait at the most; zero tries once
     * @return the lease
     * @throws InterruptedException if the thread is interrupted
     */
    default Lease acquireWithin(String key, Duration patience) throws InterruptedException {
        return acquireWithin(LeaseSpec.of(key), patience);
    }

    /**
     * As {@link #acquireWithin(LeaseSpec, Duration)} without a waiting thread. Cancelling the future leaves the queue; a grant
     * that comes too late for a cancelled future is given back.
     *
     * @param spec what and how
     * @param patience how long to wait at the most
     * @return completes on the callback executor, exceptionally with what the blocking call would throw
     * @throws IllegalArgumentException naming the value and the limit; nothing was sent
     */
    CompletableFuture<Lease> acquireAsync(LeaseSpec spec, Duration patience);

    /**
     * {@link #acquireAsync(LeaseSpec, Duration)} with every default.
     *
     * @param key what
     * @param patience how long to wait at the most
     * @return completes on the callback executor
     */
    default CompletableFuture<Lease> acquireAsync(String key, Duration patience) {
        return acquireAsync(LeaseSpec.of(key), patience);
    }

    /**
     * Reads the published state of a key and changes nothing.
     *
     * @param key the key
     * @param freshness how recent
     * @return empty if the key was never used
     * @throws InterruptedException if the thread is interrupted
     * @throws io.leasehold.LeaseUnavailableException if no answer came
     * @throws io.leasehold.InvalidLeaseRecordException if what is stored cannot be read
     */
    Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness) throws InterruptedException;

    /**
     * {@link #inspect(LeaseKey, Freshness)}, linearizable.
     *
     * @param key the key
     * @return empty if the key was never used
     * @throws InterruptedException if the thread is interrupted
     */
    default Optional<LeaseRecord> inspect(String key) throws InterruptedException {
        return inspect(LeaseKey.of(key), Freshness.LINEARIZABLE);
    }

    /**
     * Follows the published state of a key: for readers that need to know who writes. The listener gets the state now and then
     * each different state seen; states between two looks are not reported.
     *
     * @param key the key
     * @param listener runs on the callback executor, one call at a time; a key never used is a record of generation 0
     * @return to end it
     */
    Watch watch(LeaseKey key, Consumer<LeaseRecord> listener);

    /**
     * What operators may do.
     *
     * @return the provider's administration
     * @throws io.leasehold.UnsafeBackendException if this provider has none
     */
    LeaseAdmin admin();

    /**
     * What the provider keeps on its live back end, and its bounds.
     *
     * @return the current traits
     */
    ProviderTraits traits();

    /**
     * Releases every lease and gives up every open attempt, each although others fail, within the longest ttl; then ends every
     * thread, timer and watch, and the provider if this client opened it (rules 12.1, 12.3). Never throws; keeps the interrupt
     * flag. May be called repeatedly and from several threads: each call returns when the client is closed.
     */
    @Override
    void close();

    /** Sets up a client. Not thread-safe. Each method may be called once, except where it says otherwise. */
    interface Builder {

        /**
         * Opens the provider that serves the URI's scheme. Either this, {@link #settings} or {@link #provider}.
         *
         * @param uri see {@link LeaseClient#open(String)}
         * @return this builder
         */
        Builder uri(String uri);

        /**
         * Opens the provider that serves the scheme of these settings.
         *
         * @param settings where the back end is
         * @return this builder
         */
        Builder settings(ProviderSettings settings);

        /**
         * Uses a provider that the caller opened and closes.
         *
         * @param provider not closed by the client
         * @return this builder
         */
        Builder provider(WriteLeaseProvider provider);

        /**
         * Names the holder of leases whose spec names none; random if not set.
         *
         * @param holder for people
         * @return this builder
         */
        Builder holder(HolderId holder);

        /**
         * Refuses to open unless the live back end keeps these promises. May be called repeatedly.
         *
         * @param capabilities the promises
         * @return this builder
         */
        Builder require(Capability... capabilities);

        /**
         * Adds a listener. May be called repeatedly.
         *
         * @param listener gets every event
         * @return this builder
         */
        Builder listener(LeaseListener listener);

        /**
         * Sets where listeners and completions run; virtual threads where the JDK has them, else daemon threads of the client.
         *
         * @param executor not closed by the client
         * @return this builder
         */
        Builder callbackExecutor(Executor executor);

        /**
         * Sets where requests that no caller waits for run: heartbeats, waiters' tries, background releases. Daemon threads of the
         * client, as many as requests are under way, if not set.
         *
         * @param executor not closed by the client; runs each task soon, or heartbeats are missed
         * @return this builder
         */
        Builder requestExecutor(Executor executor);

        /**
         * Sets the clock; the machine's if not set.
         *
         * @param clock the only source of time of the client and of a provider that it opens
         * @return this builder
         */
        Builder clock(LeaseClock clock);

        /**
         * Does not release the leases when the JVM shuts down; they then expire. The client releases them if this is not called.
         *
         * @return this builder
         */
        Builder keepLeasesAtShutdown();

        /**
         * Opens the client.
         *
         * @return a client to be closed
         * @throws IllegalStateException if no provider was named
         * @throws IllegalArgumentException if no provider, or more than one, serves the scheme, or a setting is wrong
         * @throws io.leasehold.UnsafeBackendException if a required promise is not kept, with the reason; nothing is left open
         */
        LeaseClient open();
    }
}
