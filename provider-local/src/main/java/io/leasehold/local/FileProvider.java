package io.leasehold.local;

import io.leasehold.Capability;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.ProviderTraits;
import io.leasehold.recordstore.HolderWitness;
import io.leasehold.recordstore.Observations;
import io.leasehold.recordstore.RecordStoreProvider;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.Watch;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.Optional;

/** The compare-and-set provider over files, whose watches also fire when a holder's process has ended. */
final class FileProvider implements WriteLeaseProvider {

    /**
     * A waiter looks at each change of the file, beats included: from the last beat it sees it counts the ttl of a holder that
     * cannot be proved dead. Beats come five times per ttl, and each look is the read of a small local file.
     */
    private static final int LOOKS_PER_TTL = 8;

    private static final Duration BOUND = Duration.ofSeconds(1);

    static final ProviderTraits TRAITS = ProviderTraits.of(
                    Duration.ofMillis(200),
                    Capability.SURVIVES_RESTART,
                    Capability.SURVIVES_POWER_LOSS,
                    Capability.PUSH_WATCH,
                    Capability.CLOCK_FREE_EXPIRY,
                    Capability.INSTANT_TAKEOVER)
            .withWaiting(BOUND, BOUND, LOOKS_PER_TTL);

    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(1);

    private final WriteLeaseProvider leases;
    private final LiveTraits traits;
    private final DeathPoll deaths;

    /** What a contender decides by: that a holder is provably gone, or how long its record has shown no beat. */
    record Evidence(HolderWitness witness, Observations observations) {}

    FileProvider(FileRecordStore store, Evidence evidence, LiveTraits traits, ProviderContext context) {
        this.leases = RecordStoreProvider.over(store, context)
                .traits(TRAITS)
                .witness(evidence.witness())
                .observations(evidence.observations())
                .build();
        this.traits = traits;
        this.deaths = new DeathPoll(evidence.witness(), this::processOf, context.scheduler());
    }

    private Optional<String> processOf(LeaseKey key) throws InterruptedException {
        return leases.inspect(key, Freshness.LOCAL, LOOK_TIMEOUT)
                .filter(LeaseRecord::namesLease)
                .flatMap(LeaseRecord::process);
    }

    @Override
    public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
        return leases.acquire(request, timeout);
    }

    @Override
    public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException {
        return leases.heartbeat(beat, timeout);
    }

    @Override
    public ReleaseResult release(ReleaseRequest request, Duration timeout) throws InterruptedException {
        return leases.release(request, timeout);
    }

    @Override
    public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout)
            throws InterruptedException {
        return leases.inspect(key, freshness, timeout);
    }

    @Override
    public ProviderTraits traits() {
        return traits.get();
    }

    @Override
    public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        DeathPoll.Subject subject = deaths.add(key, mayHaveChanged);
        Watch changes = leases.watch(key, () -> {
            subject.changed();
            mayHaveChanged.run();
        });
        return () -> {
            changes.close();
            subject.close();
        };
    }

    @Override
    public Optional<LeaseAdmin> admin() {
        return leases.admin();
    }

    @Override
    public void close() {
        deaths.close();
        leases.close();
    }
}
