package io.leasehold.tck;

import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.Watch;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Lets pass what concerns keys that begin with a prefix; everything else is refused before it reaches the provider. */
final class GuardedProvider implements WriteLeaseProvider {

    private final WriteLeaseProvider provider;
    private final String prefix;

    GuardedProvider(WriteLeaseProvider provider, String prefix) {
        this.provider = provider;
        this.prefix = prefix;
    }

    private void requireOurs(LeaseKey key) {
        requireOurs(key.text());
    }

    private void requireOurs(String text) {
        if (!text.startsWith(prefix)) {
            throw new IllegalArgumentException(
                    "the key '" + text + "' is not of this run; its keys begin with '" + prefix + "'");
        }
    }

    @Override
    public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
        requireOurs(request.key());
        return provider.acquire(request, timeout);
    }

    @Override
    public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException {
        requireOurs(beat.guard().key());
        return provider.heartbeat(beat, timeout);
    }

    @Override
    public void heartbeatAll(List<Heartbeat> beats, Duration timeout, BiConsumer<LeaseId, HeartbeatResult> onAnswer)
            throws InterruptedException {
        beats.forEach(beat -> requireOurs(beat.guard().key()));
        provider.heartbeatAll(beats, timeout, onAnswer);
    }

    @Override
    public ReleaseResult release(ReleaseRequest request, Duration timeout) throws InterruptedException {
        requireOurs(request.key());
        return provider.release(request, timeout);
    }

    @Override
    public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout)
            throws InterruptedException {
        requireOurs(key);
        return provider.inspect(key, freshness, timeout);
    }

    @Override
    public ProviderTraits traits() {
        return provider.traits();
    }

    @Override
    public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        requireOurs(key);
        return provider.watch(key, mayHaveChanged);
    }

    @Override
    public Watch watchFree(LeaseKey key, Runnable mayBeFree) {
        requireOurs(key);
        return provider.watchFree(key, mayBeFree);
    }

    @Override
    public Optional<LeaseAdmin> admin() {
        return provider.admin().map(Admin::new);
    }

    @Override
    public void close() {
        provider.close();
    }

    private final class Admin implements LeaseAdmin {
        private final LeaseAdmin admin;

        Admin(LeaseAdmin admin) {
            this.admin = admin;
        }

        @Override
        public List<LeaseRecord> list(String keysPrefix, Duration timeout) throws InterruptedException {
            requireOurs(keysPrefix);
            return admin.list(keysPrefix, timeout);
        }

        @Override
        public Optional<LeaseRecord> revoke(LeaseKey key, RevokeOrder order, Duration timeout)
                throws InterruptedException {
            requireOurs(key);
            return admin.revoke(key, order, timeout);
        }

        @Override
        public LeaseRecord publishTerm(LeaseKey key, long term, Duration timeout) throws InterruptedException {
            requireOurs(key);
            return admin.publishTerm(key, term, timeout);
        }

        @Override
        public Optional<Instant> serverTime(Duration timeout) throws InterruptedException {
            return admin.serverTime(timeout);
        }
    }
}
