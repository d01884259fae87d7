package io.leasehold.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.Capability;
import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LossReason;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireRequest.Reclaim;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.AcquireResult.Granted;
import io.leasehold.spi.AcquireResult.HeldByOther;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseAdmin.RevokeOrder;
import io.leasehold.spi.LeaseAdmin.Urgency;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.Watch;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalProviderTest {

    private static final LeaseKey KEY = LeaseKey.of("orders-db");
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final HolderId HOLDER = HolderId.of("tester");

    private final ManualClock clock = new ManualClock();
    private final String name = UUID.randomUUID().toString();
    private final List<WriteLeaseProvider> opened = new ArrayList<>();
    private final WriteLeaseProvider provider = open(name, clock);

    private WriteLeaseProvider open(String table, LeaseClock at) {
        WriteLeaseProvider created = new LocalProviderFactory()
                .create(ProviderSettings.parse("local:" + table), ProviderContext.of(at, at.newScheduler("test")));
        opened.add(created);
        return created;
    }

    @AfterEach
    void closeAll() {
        opened.forEach(WriteLeaseProvider::close);
        assertThat(clock.pendingTasks()).isZero();
    }

    private static AcquireRequest request(LeaseKey key, long seen) {
        return new AcquireRequest(key, LeaseId.random(), seen, HOLDER, TTL, 1, Reclaim.NEVER, Map.of());
    }

    private static LeaseGuard granted(WriteLeaseProvider by, LeaseKey key, long seen) throws InterruptedException {
        return ((Granted) by.acquire(request(key, seen), TIMEOUT)).guard();
    }

    private static void release(WriteLeaseProvider by, LeaseGuard guard) throws InterruptedException {
        assertThat(by.release(new ReleaseRequest(guard.key(), guard.leaseId()), TIMEOUT))
                .isEqualTo(new ReleaseResult.Released());
    }

    @Test
    void r3_2_tokenGrowsAcrossReleaseByChangingClients() throws Exception {
        WriteLeaseProvider other = open(name, clock);
        for (long generation = 1; generation <= 100; generation++) {
            WriteLeaseProvider turn = generation % 2 == 0 ? other : provider;
            LeaseGuard guard = granted(turn, KEY, generation - 1);
            assertThat(guard.token().generation()).isEqualTo(generation);
            release(turn, guard);
        }
    }

    @Test
    void r2_1_aLiveLeaseIsRefusedWithItsHolderAndRemainingTime() throws Exception {
        LeaseGuard guard = granted(provider, KEY, 0);
        clock.advance(Duration.ofSeconds(4));

        AcquireResult refused = open(name, clock).acquire(request(KEY, 1), TIMEOUT);

        HeldByOther held = (HeldByOther) refused;
        assertThat(held.record().leaseId()).contains(guard.leaseId());
        assertThat(held.record().holder()).contains(HOLDER);
        assertThat(held.retryAfter()).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void r5_4_aLeaseIsHeldUntilTheLastNanosecondOfItsTtlAndFreeAtItsEnd() throws Exception {
        granted(provider, KEY, 0);
        clock.advance(TTL.minusNanos(1));
        assertThat(provider.acquire(request(KEY, 1), TIMEOUT)).isInstanceOf(HeldByOther.class);
        clock.advance(Duration.ofNanos(1));
        assertThat(granted(provider, KEY, 1).token().generation()).isEqualTo(2);
    }

    @Test
    void r6_1_heartbeatsKeepALeaseForTenTtlWithItsToken() throws Exception {
        LeaseGuard guard = granted(provider, KEY, 0);
        for (int beat = 0; beat < 50; beat++) {
            clock.advance(TTL.dividedBy(5));
            HeartbeatResult result = provider.heartbeat(new Heartbeat(guard, 1), TIMEOUT);
            assertThat(((HeartbeatResult.StillHeld) result).guard().token()).isEqualTo(guard.token());
        }
        assertThat(provider.acquire(request(KEY, 1), TIMEOUT)).isInstanceOf(HeldByOther.class);
    }

    @Test
    void r5_5_anExpiredLeaseIsNotRevivedByABeat() throws Exception {
        LeaseGuard guard = granted(provider, KEY, 0);
        clock.advance(TTL);
        HeartbeatResult.Lost lost = (HeartbeatResult.Lost) provider.heartbeat(new Heartbeat(guard, 1), TIMEOUT);
        assertThat(lost.reason()).isEqualTo(LossReason.EXPIRED);
    }

    @Test
    void r10_5_aRepeatedAttemptHasOneTokenAndIsSpentAfterItsRelease() throws Exception {
        AcquireRequest attempt = request(KEY, 0);
        AcquireResult first = provider.acquire(attempt, TIMEOUT);
        assertThat(provider.acquire(attempt, TIMEOUT)).isEqualTo(first);
        release(provider, ((Granted) first).guard());
        assertThat(provider.acquire(attempt, TIMEOUT)).isInstanceOf(AcquireResult.Spent.class);
    }

    @Test
    void r7_2_aReleaseOfALeaseIdThatHoldsNothingFreesNobody() throws Exception {
        LeaseGuard guard = granted(provider, KEY, 0);
        assertThat(provider.release(new ReleaseRequest(KEY, LeaseId.random()), TIMEOUT))
                .isInstanceOf(ReleaseResult.NotHeld.class);
        assertThat(provider.heartbeat(new Heartbeat(guard, 1), TIMEOUT)).isInstanceOf(HeartbeatResult.StillHeld.class);
    }

    @Test
    void aKeyReleasedToASuccessorStaysReservedForOneTtlFromTheRelease() throws Exception {
        LeaseGuard guard = granted(provider, KEY, 0);
        clock.advance(Duration.ofSeconds(7));
        HolderId successor = HolderId.of("successor");
        provider.release(new ReleaseRequest(KEY, guard.leaseId(), Optional.of(successor)), TIMEOUT);
        clock.advance(TTL.minusNanos(1));
        assertThat(provider.acquire(request(KEY, 1), TIMEOUT)).isInstanceOf(HeldByOther.class);
        AcquireRequest named = new AcquireRequest(KEY, LeaseId.random(), 1, successor, TTL, 1, Reclaim.NEVER, Map.of());
        assertThat(provider.acquire(named, TIMEOUT)).isInstanceOf(Granted.class);
    }

    @Test
    void aReservationThatNobodyUsesEnds() throws Exception {
        LeaseGuard guard = granted(provider, KEY, 0);
        provider.release(new ReleaseRequest(KEY, guard.leaseId(), Optional.of(HolderId.of("nobody"))), TIMEOUT);
        clock.advance(TTL);
        assertThat(granted(provider, KEY, 1).token().generation()).isEqualTo(2);
    }

    @Test
    void anAttemptThatOnlyPublishesAHigherTermDoesNotProlongTheLease() throws Exception {
        granted(provider, KEY, 0);
        clock.advance(Duration.ofSeconds(9));
        AcquireRequest higher = new AcquireRequest(KEY, LeaseId.random(), 1, HOLDER, TTL, 7, Reclaim.NEVER, Map.of());
        HeldByOther held = (HeldByOther) provider.acquire(higher, TIMEOUT);
        assertThat(held.record().term()).isEqualTo(7);
        assertThat(held.retryAfter()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void r1_4_namesShareNothingAndOneNameSharesAll() throws Exception {
        LeaseGuard guard = granted(provider, KEY, 0);
        WriteLeaseProvider elsewhere = open(name + "-other", clock);
        assertThat(granted(elsewhere, KEY, 0).token().generation()).isEqualTo(1);
        assertThat(open(name, clock).inspect(KEY, Freshness.LINEARIZABLE, TIMEOUT))
                .flatMap(LeaseRecord::leaseId)
                .contains(guard.leaseId());
        assertThat(elsewhere.inspect(LeaseKey.of("unused"), Freshness.LOCAL, TIMEOUT))
                .isEmpty();
    }

    @Test
    void r3_4_generationsGoOnAfterEveryClientHasClosed() throws Exception {
        release(provider, granted(provider, KEY, 0));
        provider.close();
        assertThat(granted(open(name, clock), KEY, 1).token().generation()).isEqualTo(2);
    }

    @Test
    void theClockOfTheFirstClientDecidesWhileOneIsOpen() throws Exception {
        ManualClock second = new ManualClock();
        WriteLeaseProvider other = open(name, second);
        granted(provider, KEY, 0);
        provider.close();
        second.advance(TTL.multipliedBy(2));
        assertThat(other.acquire(request(KEY, 1), TIMEOUT)).isInstanceOf(HeldByOther.class);
        clock.advance(TTL);
        assertThat(other.acquire(request(KEY, 1), TIMEOUT)).isInstanceOf(Granted.class);
    }

    @Test
    void theTimeThatALeaseHasLeftIsCarriedOverToTheClockOfTheNextFirstClient() throws Exception {
        granted(provider, KEY, 0);
        clock.advance(Duration.ofSeconds(4));
        provider.close();
        ManualClock later = new ManualClock();
        later.advance(Duration.ofDays(1));
        WriteLeaseProvider next = open(name, later);
        assertThat(((HeldByOther) next.acquire(request(KEY, 1), TIMEOUT)).retryAfter())
                .isEqualTo(Duration.ofSeconds(6));
        later.advance(Duration.ofSeconds(6));
        assertThat(next.acquire(request(KEY, 1), TIMEOUT)).isInstanceOf(Granted.class);
    }

    @Test
    void r9_1_aWatchFiresWhenLiveAtOnceOnReleaseAndAtExpiryButNotOnBeats() throws Exception {
        LeaseGuard guard = granted(provider, KEY, 0);
        AtomicInteger hints = new AtomicInteger();
        Watch watch = open(name, clock).watch(KEY, hints::incrementAndGet);
        assertThat(hints).hasValue(1);
        clock.advance(Duration.ofSeconds(9));
        provider.heartbeat(new Heartbeat(guard, 1), TIMEOUT);
        clock.advance(TTL.minusNanos(1));
        assertThat(hints).hasValue(1);
        clock.advance(Duration.ofNanos(1));
        assertThat(hints).hasValue(2);
        LeaseGuard next = granted(provider, KEY, 1);
        hints.set(0);
        release(provider, next);
        assertThat(hints).hasValue(1);
        watch.close();
        granted(provider, KEY, 2);
        assertThat(hints).hasValue(1);
    }

    @Test
    void aWatchFollowsALaterGrantOfAShorterTtl() throws Exception {
        LeaseGuard slow = granted(provider, KEY, 0);
        AtomicInteger hints = new AtomicInteger();
        provider.watch(KEY, hints::incrementAndGet);
        release(provider, slow);
        Duration brief = Duration.ofMillis(50);
        provider.acquire(
                new AcquireRequest(KEY, LeaseId.random(), 1, HOLDER, brief, 1, Reclaim.NEVER, Map.of()), TIMEOUT);
        hints.set(0);
        clock.advance(brief);
        assertThat(hints).hasValue(1);
    }

    @Test
    void watchesOfAKeyFireInTheOrderInWhichTheyCameAlsoIfOneFails() throws Exception {
        LeaseGuard guard = granted(provider, KEY, 0);
        List<Integer> order = new ArrayList<>();
        for (int number = 0; number < 5; number++) {
            int mine = number;
            open(name, clock).watch(KEY, () -> {
                order.add(mine);
                if (mine == 1) {
                    throw new IllegalStateException("a broken hint, as planned");
                }
            });
        }
        order.clear();
        release(provider, guard);
        assertThat(order).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void heartbeatAllAnswersForEachLease() throws Exception {
        LeaseGuard held = granted(provider, KEY, 0);
        LeaseGuard ended = granted(provider, LeaseKey.of("other"), 0);
        release(provider, ended);
        Map<LeaseId, HeartbeatResult> answers = new HashMap<>();
        provider.heartbeatAll(List.of(new Heartbeat(ended, 1), new Heartbeat(held, 1)), TIMEOUT, answers::put);
        assertThat(answers.get(held.leaseId())).isInstanceOf(HeartbeatResult.StillHeld.class);
        assertThat(answers.get(ended.leaseId())).isInstanceOf(HeartbeatResult.Lost.class);
    }

    @Test
    void operatorsListRevokeAndPublishTerms() throws Exception {
        LeaseGuard guard = granted(provider, KEY, 0);
        granted(provider, LeaseKey.of("another"), 0);
        var admin = provider.admin().orElseThrow();
        assertThat(admin.list("", TIMEOUT))
                .extracting(found -> found.key().text())
                .containsExactly("another", "orders-db");
        assertThat(admin.list("ord", TIMEOUT)).hasSize(1);
        assertThat(admin.revoke(KEY, new RevokeOrder("ops", "stuck", Urgency.AFTER_TTL), TIMEOUT))
                .isPresent();
        assertThat(((HeartbeatResult.Lost) provider.heartbeat(new Heartbeat(guard, 1), TIMEOUT)).reason())
                .isEqualTo(LossReason.REVOKED);
        assertThat(provider.acquire(request(KEY, 1), TIMEOUT)).isInstanceOf(HeldByOther.class);
        assertThat(admin.publishTerm(LeaseKey.of("fresh"), 9, TIMEOUT).term()).isEqualTo(9);
        assertThat(admin.revoke(LeaseKey.of("unused"), new RevokeOrder("ops", "why", Urgency.NOW), TIMEOUT))
                .isEmpty();
    }

    @Test
    void r2_3_ofSimultaneousAcquiresExactlyOneIsGranted() throws Exception {
        int contenders = 8;
        ExecutorService threads = Executors.newFixedThreadPool(contenders);
        CyclicBarrier barrier = new CyclicBarrier(contenders);
        try {
            for (int round = 0; round < 200; round++) {
                LeaseKey key = LeaseKey.of("round-" + round);
                Callable<AcquireResult> attempt = () -> {
                    barrier.await();
                    return provider.acquire(request(key, 0), TIMEOUT);
                };
                int grants = 0;
                for (Future<AcquireResult> answer :
                        threads.invokeAll(java.util.Collections.nCopies(contenders, attempt))) {
                    grants += answer.get() instanceof Granted ? 1 : 0;
                }
                assertThat(grants).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void r13_2_aTtlBelowTheSmallestIsRefusedWithBoth() {
        Duration ttl = Duration.ofMillis(50).minusNanos(1);
        AcquireRequest attempt = new AcquireRequest(KEY, LeaseId.random(), 0, HOLDER, ttl, 1, Reclaim.NEVER, Map.of());
        assertThatThrownBy(() -> provider.acquire(attempt, TIMEOUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(ttl.toString(), "PT0.05S");
    }

    @Test
    void r13_2_aNegativeTimeoutIsRefused() {
        assertThatThrownBy(() -> provider.acquire(request(KEY, 0), Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-0.001S");
    }

    @Test
    void r13_3_aClosedProviderIsRefusedAndMayBeClosedAgain() {
        provider.close();
        provider.close();
        assertThatThrownBy(() -> provider.acquire(request(KEY, 0), TIMEOUT)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> provider.watch(KEY, () -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void r12_1_closingEndsItsWatchesWithTheirTimers() throws Exception {
        WriteLeaseProvider other = open(name, clock);
        LeaseGuard guard = granted(provider, KEY, 0);
        AtomicInteger hints = new AtomicInteger();
        other.watch(KEY, hints::incrementAndGet);
        other.close();
        assertThat(clock.pendingTasks()).isZero();
        release(provider, guard);
        assertThat(hints).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"local://host", "local://user@/x", "local:x?colour=red"})
    void aUriWithAHostOrAnUnknownSettingIsRefused(String uri) {
        assertThatThrownBy(() -> new LocalProviderFactory()
                        .create(ProviderSettings.parse(uri), ProviderContext.of(clock, clock.newScheduler("test"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void r14_1_theTraitsSayWhatIsKept() {
        assertThat(provider.traits().capabilities())
                .containsExactlyInAnyOrder(
                        Capability.PUSH_WATCH, Capability.CLOCK_FREE_EXPIRY, Capability.BATCHED_HEARTBEATS);
        assertThat(provider.traits().smallestTtl()).isEqualTo(Duration.ofMillis(50));
    }
}
