package io.leasehold.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.LeaseException;
import io.leasehold.LeaseHeldByOtherException;
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
import io.leasehold.testing.FlakyProvider.Verb;
import io.leasehold.testing.ManualClock;
import io.leasehold.testing.ScriptedProvider;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers with patience for a while, in virtual time, before a back end that lets each request run into its timeout. */
@Timeout(60)
class PatienceTest {

    private static final LeaseSpec SPEC = LeaseSpec.of("a").ttl(Duration.ofSeconds(30));

    private final ManualClock clock = new ManualClock();
    private final Mute provider = new Mute(clock);
    private final LeaseClient client = open();

    @AfterEach
    void close() {
        provider.heal();
        client.close();
    }

    private LeaseClient open() {
        return LeaseClient.builder()
                .provider(provider)
                .clock(clock)
                .requestExecutor(Runnable::run)
                .callbackExecutor(Runnable::run)
                .keepLeasesAtShutdown()
                .open();
    }

    /**
     * Applies every request, and answers none while it is mute. Only an acquire's timeout passes: on this one thread a release in
     * the background would hold up its caller.
     */
    private static final class Mute implements WriteLeaseProvider {
        private final ManualClock clock;
        private final ScriptedProvider behind;
        private volatile boolean mute = true;

        Mute(ManualClock clock) {
            this.clock = clock;
            this.behind = new ScriptedProvider(clock);
        }

        void heal() {
            mute = false;
        }

        private <R> R answer(R result) {
            if (mute) {
                throw new LeaseOutcomeUnknownException("no answer");
            }
            return result;
        }

        @Override
        public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
            AcquireResult result = behind.acquire(request, timeout);
            if (mute) {
                clock.advance(timeout);
            }
            return answer(result);
        }

        @Override
        public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException {
            return answer(behind.heartbeat(beat, timeout));
        }

        @Override
        public ReleaseResult release(ReleaseRequest request, Duration timeout) throws InterruptedException {
            return answer(behind.release(request, timeout));
        }

        @Override
        public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout)
                throws InterruptedException {
            return behind.inspect(key, freshness, timeout);
        }

        @Override
        public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
            return behind.watch(key, mayHaveChanged);
        }

        @Override
        public ProviderTraits traits() {
            return behind.traits();
        }

        @Override
        public void close() {
            behind.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 500, 5_000, 20_000, 30_000, 60_000, 300_000})
    void r9_5_itEndsInTimeAlthoughNothingIsAnswered(long millis) {
        Duration patience = Duration.ofMillis(millis);
        long before = clock.nanoTime();
        CompletableFuture<Long> endedAt = client.acquireAsync(SPEC, patience).handle((lease, error) -> {
            assertThat(error).isInstanceOf(LeaseException.class);
            return clock.nanoTime();
        });
        clock.advance(patience.plus(Wanted.LAST_REQUEST));
        assertThat(endedAt)
                .isCompletedWithValueMatching(
                        now -> now - before
                                <= patience.plus(Wanted.LAST_REQUEST).toNanos(),
                        "in time");
    }

    @Test
    void r9_5_aBlockingCallEndsInTimeToo() {
        Duration patience = Duration.ofSeconds(5);
        long before = clock.nanoTime();
        assertThatThrownBy(() -> client.acquireWithin(SPEC, patience))
                .isInstanceOf(LeaseOutcomeUnknownException.class)
                .hasMessageContaining("in the background")
                .hasMessageContaining("PT30S");
        assertThat(Duration.ofNanos(clock.nanoTime() - before)).isLessThanOrEqualTo(patience.plus(Wanted.LAST_REQUEST));
    }

    @Test
    void r10_6_whatWasGrantedBeyondPatienceIsGivenUpInTheBackground() {
        assertThatThrownBy(() -> client.acquireWithin(SPEC, Duration.ofSeconds(1)))
                .isInstanceOf(LeaseOutcomeUnknownException.class);
        assertThat(provider.behind.requests(Verb.RELEASE)).isPositive();
        assertThat(provider.behind.record("a").namesLease()).isFalse();
    }

    @Test
    void anAttemptIsGivenUpForSureWhilePatienceAllows() {
        assertThatThrownBy(() -> client.tryAcquire(SPEC))
                .isInstanceOf(LeaseOutcomeUnknownException.class)
                .hasMessageContaining("could not be given up");
    }

    @Test
    void timeSpentOnTheFirstTryCounts() throws Exception {
        LeaseClient other = open();
        provider.heal();
        Lease held = other.tryAcquire(SPEC).orElseThrow();
        provider.behind.before(Verb.ACQUIRE, () -> clock.advance(Duration.ofSeconds(3)));
        CompletableFuture<Lease> waiting = client.acquireAsync(SPEC, Duration.ofSeconds(5));
        assertThat(waiting).isNotDone();
        clock.advance(Duration.ofSeconds(2));
        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(LeaseHeldByOtherException.class);
        assertThat(held.isHeld()).isTrue();
        other.close();
    }

    @Test
    void aRequestThatSurelyDidNothingSaysSo() {
        provider.heal();
        provider.behind.before(Verb.ACQUIRE, () -> {
            throw new LeaseUnavailableException("refused");
        });
        assertThatThrownBy(() -> client.acquireWithin(SPEC, Duration.ZERO))
                .isInstanceOf(LeaseUnavailableException.class);
    }
}
