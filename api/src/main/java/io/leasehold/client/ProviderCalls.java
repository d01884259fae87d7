package io.leasehold.client;

import io.leasehold.LeaseException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.Watch;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The provider as the engine sees it: a failure that the contract does not name counts as an unknown outcome (rule 1.2). */
record ProviderCalls(WriteLeaseProvider provider) {

    AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
        try {
            return provider.acquire(request, timeout);
        } catch (LeaseException | IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unknown("acquire of '" + request.key() + "'", e);
        }
    }

    HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException {
        try {
            return provider.heartbeat(beat, timeout);
        } catch (LeaseException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unknown("heartbeat of '" + beat.guard().key() + "'", e);
        }
    }

    void heartbeatAll(List<Heartbeat> beats, Duration timeout, BiConsumer<LeaseId, HeartbeatResult> onAnswer)
            throws InterruptedException {
        try {
            provider.heartbeatAll(beats, timeout, onAnswer);
        } catch (LeaseException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unknown("heartbeat of " + beats.size() + " leases", e);
        }
    }

    ReleaseResult release(ReleaseRequest request, Duration timeout) throws InterruptedException {
        try {
            return provider.release(request, timeout);
        } catch (LeaseException e) {
            throw e;
        } catch (RuntimeException e) {
            throw unknown("release of '" + request.key() + "'", e);
        }
    }

    Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout) throws InterruptedException {
        try {
            return provider.inspect(key, freshness, timeout);
        } catch (LeaseException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new LeaseUnavailableException("read of '" + key + "' failed: " + e, e);
        }
    }

    Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        return provider.watch(key, mayHaveChanged);
    }

    ProviderTraits traits() {
        return provider.traits();
    }

    private static LeaseOutcomeUnknownException unknown(String operation, RuntimeException cause) {
        return new LeaseOutcomeUnknownException(operation + " failed in a way that tells no outcome: " + cause, cause);
    }
}
