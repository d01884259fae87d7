package io.leasehold.recordstore;

import io.leasehold.Capability;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.ProviderTraits;
import io.leasehold.recordstore.StoreDriver.Deadline;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.Watch;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * A complete provider over any {@link RecordStore}. Expiry is observed: somebody else's lease is taken over only after this
 * provider has itself seen its lease id and beat unchanged for the record's ttl on its own monotonic clock, by compare-and-set on
 * the version it saw. No wall clock and no clock of the store decides anything (rules 5.4, 11.1, 11.4), no synchronised clocks are
 * needed, and stale reads are harmless.
 *
 * <p>A fresh contender that meets the record of a dead holder therefore waits one ttl, counted from its first look;
 * {@link AcquireResult.HeldByOther#retryAfter()} says how much of it is left, and a second try after that succeeds.
 *
 * <p>Cost in requests to the store: a heartbeat or a release is one write; an acquire of a free key is one write if this provider
 * has seen the key before, else a read and a write; every write that somebody else got ahead of costs a read and another write.
 * A store that overrides {@link RecordStore#compareAndSetAll} takes the heartbeats of many leases in few requests.
 *
 * <p>If the answer of a write is lost and time is left, the record is read back: if its version has moved on, the outcome is
 * known from the record; if not, the write may still arrive and the call ends in
 * {@link io.leasehold.LeaseOutcomeUnknownException}. A release of that attempt's lease id moves the version and so refuses it.
 *
 * <p>Owns no thread. Thread-safe.
 */
public final class RecordStoreProvider implements WriteLeaseProvider {

    private final RecordStore store;
    private final ProviderTraits traits;
    private final Protocol protocol;
    private final StoreDriver driver;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RecordStoreProvider(Builder builder) {
        Memory memory = new Memory(builder.context.clock(), builder.rememberedKeys);
        Observations observations = builder.observations.orElseGet(
                () -> Observations.inMemory(builder.context.clock(), builder.rememberedKeys));
        this.store = builder.store;
        this.traits = builder.liveTraits();
        this.protocol = new Protocol(
                memory,
                new ObservedExpiry(observations, builder.witness),
                new RecordCodec(builder.legacyTtl),
                builder.kind);
        this.driver = new StoreDriver(store, builder.context.clock());
    }

    /**
     * Starts a provider over a store. The provider closes the store, also if it is never used; if {@link Builder#build()} throws,
     * the store is left to the caller.
     *
     * @param store where the records are
     * @param context the clock to observe on, and where a capability that is withdrawn is reported
     * @return a builder with the defaults
     */
    public static Builder over(RecordStore store, ProviderContext context) {
        return new Builder(store, context);
    }

    @Override
    public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
        requireOpen();
        return driver.run(request.key(), protocol.acquire(wholeMillis(request)), driver.within(timeout));
    }

    /** The record states the ttl in whole milliseconds; a ttl is only ever rounded up, and the guard tells (rule 13.2). */
    private AcquireRequest wholeMillis(AcquireRequest request) {
        Duration ttl = request.ttl();
        if (ttl.compareTo(traits.smallestTtl()) < 0 || ttl.compareTo(traits.largestTtl()) > 0) {
            throw new IllegalArgumentException(
                    "ttl is " + ttl + "; the limits are " + traits.smallestTtl() + " and " + traits.largestTtl());
        }
        Duration rounded = roundedUp(ttl);
        return rounded.equals(ttl)
                ? request
                : new AcquireRequest(
                        request.key(),
                        request.leaseId(),
                        request.seenGeneration(),
                        request.holder(),
                        rounded,
                        request.term(),
                        request.reclaim(),
                        request.attributes());
    }

    private static Duration roundedUp(Duration ttl) {
        return Duration.ofMillis(ttl.plusNanos(999_999).toMillis());
    }

    @Override
    public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException {
        requireOpen();
        return driver.run(beat.guard().key(), protocol.heartbeat(beat), driver.within(timeout));
    }

    /**
     * Hands all beats to the store at once; see {@link RecordStore#compareAndSetAll}. Answers come on the calling thread. Of several
     * leases of one key only one can be alive; the others are asked for after it.
     */
    @Override
    public void heartbeatAll(List<Heartbeat> beats, Duration timeout, BiConsumer<LeaseId, HeartbeatResult> onAnswer)
            throws InterruptedException {
        requireOpen();
        Deadline deadline = driver.within(timeout);
        List<Heartbeat> rest = beats;
        while (!rest.isEmpty()) {
            rest = beatDistinctKeys(rest, deadline, onAnswer);
        }
    }

    /** The beats whose key was taken by another one before them in the list. */
    private List<Heartbeat> beatDistinctKeys(
            List<Heartbeat> beats, Deadline deadline, BiConsumer<LeaseId, HeartbeatResult> onAnswer)
            throws InterruptedException {
        Map<LeaseKey, LeaseId> ids = new HashMap<>();
        ProcedureBatch<HeartbeatResult> batch =
                new ProcedureBatch<>(store, (key, result) -> onAnswer.accept(ids.get(key), result));
        List<Heartbeat> rest = new ArrayList<>();
        for (Heartbeat beat : beats) {
            LeaseGuard guard = beat.guard();
            if (ids.putIfAbsent(guard.key(), guard.leaseId()) == null) {
                batch.add(guard.key(), protocol.heartbeat(beat));
            } else {
                rest.add(beat);
            }
        }
        batch.run(deadline);
        return rest;
    }

    @Override
    public ReleaseResult release(ReleaseRequest request, Duration timeout) throws InterruptedException {
        requireOpen();
        return driver.run(request.key(), protocol.release(request), driver.within(timeout));
    }

    /** Reads the record; a store has one kind of read, whatever the freshness. */
    @Override
    public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout)
            throws InterruptedException {
        requireOpen();
        return driver.run(key, protocol.inspect(key), driver.within(timeout));
    }

    @Override
    public ProviderTraits traits() {
        return traits;
    }

    /** A store that pushes values makes a waiter see the holder's beats; the hint then comes for everything but a beat. */
    @Override
    public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        requireOpen();
        return store.follow(key, protocol.follower(key, Follower.Interest.CHANGES, mayHaveChanged));
    }

    /** A store that pushes values leaves out the grants too. */
    @Override
    public Watch watchFree(LeaseKey key, Runnable mayBeFree) {
        requireOpen();
        return store.follow(key, protocol.follower(key, Follower.Interest.FREE, mayBeFree));
    }

    /**
     * What operators may do. {@code list} reads each key, and a record that cannot be read fails it by name.
     *
     * @return never empty
     */
    @Override
    public Optional<LeaseAdmin> admin() {
        return Optional.of(new RecordStoreAdmin(protocol, driver, this::requireOpen));
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the provider is closed");
        }
    }

    /** Closes the store, once. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            store.close();
        }
    }

    /** Sets up a provider. Not thread-safe. */
    public static final class Builder {

        private static final Duration SMALLEST_TTL = Duration.ofMillis(500);
        private static final Duration LEAST = Duration.ofMillis(1);
        private static final int REMEMBERED_KEYS = 65_536;

        private final RecordStore store;
        private final ProviderContext context;
        private ProviderTraits traits = ProviderTraits.of(SMALLEST_TTL);
        private HolderWitness witness = HolderWitness.NONE;
        private Optional<Observations> observations = Optional.empty();
        private Optional<Duration> legacyTtl = Optional.empty();
        private int rememberedKeys = REMEMBERED_KEYS;
        private StoreKind kind = StoreKind.PLAIN;

        private Builder(RecordStore store, ProviderContext context) {
            this.store = store;
            this.context = context;
        }

        /**
         * What the store keeps, and its bounds; by default a ttl of at least 500 ms and nothing more. Of a store without push, the
         * wake-up and takeover bounds are how often a waiter looks. {@link Capability#CLOCK_FREE_EXPIRY} is added, and
         * {@link Capability#INSTANT_TAKEOVER} if there is a witness.
         *
         * @param traits of the live back end
         * @return this builder
         */
        public Builder traits(ProviderTraits traits) {
            this.traits = traits;
            return this;
        }

        /**
         * Proves that holders are gone; by default nothing is proved.
         *
         * @param witness called while a contender decides
         * @return this builder
         */
        public Builder witness(HolderWitness witness) {
            this.witness = witness;
            return this;
        }

        /**
         * Where observations of other holders are kept; by default in memory.
         *
         * @param observations kept beyond the life of this provider
         * @return this builder
         */
        public Builder observations(Observations observations) {
            this.observations = Optional.of(observations);
            return this;
        }

        /**
         * The ttl to observe for records of the older form, which state none. Without it they are refused.
         *
         * @param legacyTtl at least the longest ttl that any of their writers used; at least 1 ms
         * @return this builder
         * @throws IllegalArgumentException if it is below 1 ms or above {@link ProviderTraits#LARGEST_TTL}
         */
        public Builder legacyTtl(Duration legacyTtl) {
            if (legacyTtl.compareTo(LEAST) < 0 || legacyTtl.compareTo(ProviderTraits.LARGEST_TTL) > 0) {
                throw new IllegalArgumentException("legacyTtl is " + legacyTtl + "; the limits are " + LEAST + " and "
                        + ProviderTraits.LARGEST_TTL);
            }
            this.legacyTtl = Optional.of(roundedUp(legacyTtl));
            return this;
        }

        /**
         * How many keys, own leases and observations are remembered, each; 65,536 by default. Forgetting costs one read per
         * heartbeat, or one ttl per takeover.
         *
         * @param rememberedKeys at least 1; above the number of leases this process holds at once
         * @return this builder
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder rememberedKeys(int rememberedKeys) {
            if (rememberedKeys < 1) {
                throw new IllegalArgumentException("rememberedKeys is " + rememberedKeys + "; the least is 1");
            }
            this.rememberedKeys = rememberedKeys;
            return this;
        }

        /**
         * Creates a key that this provider has not seen before it reads it: one request if it was never used. Worthwhile for a
         * store that overrides {@link RecordStore#tryWrite}, where it costs no request more than reading first.
         *
         * @return this builder
         */
        public Builder createFirst() {
            kind = kind.creatingFirst();
            return this;
        }

        /**
         * Names the life of the back end, which its restore from a copy changes; by default it has only one. Grants carry the name
         * in their record, and a key whose record carries another one is granted only to a higher term: its generations may have
         * been given before (rule 3.4).
         *
         * @param incarnation an id; empty if it is not known
         * @return this builder
         */
        public Builder incarnation(String incarnation) {
            kind = kind.living(incarnation);
            return this;
        }

        /**
         * The provider. Does no I/O, except that the witness is asked for this process's identity.
         *
         * @return a provider that the caller closes
         */
        public RecordStoreProvider build() {
            return new RecordStoreProvider(this);
        }

        private ProviderTraits liveTraits() {
            Set<Capability> kept = EnumSet.of(Capability.CLOCK_FREE_EXPIRY);
            kept.addAll(traits.capabilities());
            boolean identified = witness.identity().isPresent();
            if (identified) {
                kept.add(Capability.INSTANT_TAKEOVER);
            }
            ProviderTraits live = new ProviderTraits(
                    kept,
                    traits.withdrawn(),
                    traits.smallestTtl(),
                    traits.largestTtl(),
                    traits.wakeUpBound(),
                    traits.takeoverBound(),
                    traits.requestsPerTtlWaiting());
            return identified || witness.equals(HolderWitness.NONE) ? live : withoutInstantTakeover(live);
        }

        private ProviderTraits withoutInstantTakeover(ProviderTraits live) {
            String reason = "this process cannot be identified to others";
            context.withdrawn(Capability.INSTANT_TAKEOVER, reason);
            return live.withdraw(Capability.INSTANT_TAKEOVER, reason);
        }
    }
}
