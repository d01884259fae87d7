package com.example.leases;

import io.leasehold.Capability;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.LeaseRules;
import io.leasehold.spi.LeaseRules.Transition;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A provider written directly: each verb is one atomic step of the back end, decided by the contract's own state machine. */
final class TableProvider implements WriteLeaseProvider {

    /** Waiters look four times per ttl, as nothing wakes them. */
    static final ProviderTraits TRAITS = ProviderTraits.of(Duration.ofMillis(200), Capability.CLOCK_FREE_EXPIRY)
            .withWaiting(Duration.ofSeconds(2), Duration.ofSeconds(2), 4);

    private final LeaseTable table;
    private volatile boolean closed;

    TableProvider(LeaseTable table) {
        this.table = table;
    }

    @Override
    public AcquireResult acquire(AcquireRequest request, Duration timeout) {
        LeaseTable open = usable(timeout);
        requireTtl(request.ttl());
        return open.apply(request.key(), (record, moment) -> LeaseRules.acquire(record, request, moment))
                .result();
    }

    @Override
    public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) {
        return usable(timeout)
                .apply(beat.guard().key(), (record, moment) -> LeaseRules.heartbeat(record, beat, moment))
                .result();
    }

    @Override
    public ReleaseResult release(ReleaseRequest request, Duration timeout) {
        return usable(timeout)
                .apply(request.key(), (record, moment) -> LeaseRules.release(record, request))
                .result();
    }

    @Override
    public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout) {
        return usable(timeout).find(key);
    }

    @Override
    public ProviderTraits traits() {
        return TRAITS;
    }

    @Override
    public Optional<LeaseAdmin> admin() {
        return Optional.of(new Admin());
    }

    private static void requireTtl(Duration ttl) {
        if (ttl.compareTo(TRAITS.smallestTtl()) < 0 || ttl.compareTo(TRAITS.largestTtl()) > 0) {
            throw new IllegalArgumentException(
                    "ttl is " + ttl + "; the limits are " + TRAITS.smallestTtl() + " and " + TRAITS.largestTtl());
        }
    }

    private LeaseTable usable(Duration timeout) {
        if (closed) {
            throw new IllegalStateException("the provider is closed");
        }
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout is " + timeout + "; the least is PT0S");
        }
        return table;
    }

    @Override
    public void close() {
        closed = true;
    }

    private final class Admin implements LeaseAdmin {
        @Override
        public List<LeaseRecord> list(String prefix, Duration timeout) {
            return usable(timeout).all().stream()
                    .filter(record -> record.key().text().startsWith(prefix))
                    .toList();
        }

        @Override
        public Optional<LeaseRecord> revoke(LeaseKey key, RevokeOrder order, Duration timeout) {
            Transition<LeaseRecord> made = usable(timeout)
                    .apply(key, (record, moment) -> LeaseRules.revoke(record, order, moment.now()));
            return made.next();
        }

        @Override
        public LeaseRecord publishTerm(LeaseKey key, long term, Duration timeout) {
            return usable(timeout)
                    .apply(key, (record, moment) -> LeaseRules.publishTerm(record, term))
                    .result();
        }
    }
}
