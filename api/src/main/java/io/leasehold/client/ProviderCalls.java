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
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.Watch;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The provider as the engine sees it: a failure that the contract does not name counts as an unknown outcome (rule 1.2). */
record ProviderCalls(WriteLeaseProvider provider) {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseClient.class);

    AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
        try {
            AcquireResult result = answer(provider.acquire(request, timeout));
            if (result instanceof AcquireResult.Granted granted) {
                requireAnswers(granted.guard(), request);
            }
            return result;
        } catch (LeaseException | IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw unknown("acquire of '" + request.key() + "'", e);
        }
    }

    HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException {
        try {
            return answer(provider.heartbeat(beat, timeout));
        } catch (LeaseException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw unknown("heartbeat of '" + beat.guard().key() + "'", e);
        }
    }

    void heartbeatAll(List<Heartbeat> beats, Duration timeout, BiConsumer<LeaseId, HeartbeatResult> onAnswer)
            throws InterruptedException {
        try {
            provider.heartbeatAll(beats, timeout, onAnswer);
        } catch (LeaseException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw unknown("heartbeat of " + beats.size() + " leases", e);
        }
    }

    ReleaseResult release(ReleaseRequest request, Duration timeout) throws InterruptedException {
        try {
            return answer(provider.release(request, timeout));
        } catch (LeaseException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw unknown("release of '" + request.key() + "'", e);
        }
    }

    Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout) throws InterruptedException {
        try {
            return answer(provider.inspect(key, freshness, timeout));
        } catch (LeaseException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw new LeaseUnavailableException("read of '" + key + "' failed: " + e, e);
        }
    }

    /** Never throws: hints are not needed, only welcome (rule 9.4). */
    Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        return hinted(key, () -> provider.watch(key, mayHaveChanged));
    }

    /** As {@link #watch}. */
    Watch watchFree(LeaseKey key, Runnable mayBeFree) {
        return hinted(key, () -> provider.watchFree(key, mayBeFree));
    }

    private static Watch hinted(LeaseKey key, Supplier<Watch> opening) {
        try {
            Watch watch = answer(opening.get());
            return () -> close(watch, key);
        } catch (RuntimeException | Error e) {
            LOG.warn("'{}' cannot be watched; it is looked at now and then", key, e);
            return Watch.NONE;
        }
    }

    private static void close(Watch watch, LeaseKey key) {
        try {
            watch.close();
        } catch (RuntimeException | Error e) {
            LOG.warn("the watch of '{}' did not close in order", key, e);
        }
    }

    private static <R> R answer(@Nullable R result) {
        if (result == null) {
            throw new IllegalStateException("the provider answered null");
        }
        return result;
    }

    private static void requireAnswers(LeaseGuard guard, AcquireRequest request) {
        if (!guard.key().equals(request.key()) || !guard.leaseId().equals(request.leaseId())) {
            throw new IllegalStateException("the provider granted " + guard.fence() + " to attempt " + request.leaseId()
                    + " of '" + request.key() + "'");
        }
    }

    ProviderTraits traits() {
        return provider.traits();
    }

    private static LeaseOutcomeUnknownException unknown(String operation, Throwable cause) {
        return new LeaseOutcomeUnknownException(operation + " failed in a way that tells no outcome: " + cause, cause);
    }
}
