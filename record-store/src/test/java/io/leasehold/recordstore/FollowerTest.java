package io.leasehold.recordstore;

import static io.leasehold.recordstore.Bench.KEY;
import static io.leasehold.recordstore.Bench.TTL;
import static io.leasehold.recordstore.Bench.granted;
import static io.leasehold.recordstore.Bench.request;
import static io.leasehold.recordstore.Bench.retryAfter;
import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseKey;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A waiter over a store whose watches carry the value. */
class FollowerTest {

    private final Bench bench = new Bench();
    private final PushingStore pushing = new PushingStore(bench.store);
    private final RecordStoreProvider waiter = RecordStoreProvider.over(
                    pushing, ProviderContext.of(bench.clock, bench.clock.newScheduler("waiter")))
            .traits(ProviderTraits.of(Duration.ofMillis(1)))
            .build();
    private final AtomicInteger hints = new AtomicInteger();

    private LeaseGuard watchedLease() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        waiter.watch(KEY, hints::incrementAndGet);
        pushing.push();
        return guard;
    }

    @Test
    void r9_3_aBeatIsNoHintAndCostsNoRequest() throws Exception {
        LeaseGuard guard = watchedLease();
        assertThat(hints).hasValue(1);
        bench.store.callsSinceLast();
        for (int i = 0; i < 5; i++) {
            bench.clock.advance(TTL.dividedBy(5));
            bench.beat(bench.a, guard);
            pushing.push();
        }
        assertThat(hints).hasValue(1);
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 5 writes");
    }

    @Test
    void r5_4_thePushedBeatsCountAsSeen() throws Exception {
        LeaseGuard guard = watchedLease();
        bench.clock.advance(TTL.dividedBy(2));
        bench.beat(bench.a, guard);
        pushing.push();
        bench.clock.advance(TTL.minusMillis(1));
        assertThat(retryAfter(bench.acquire(waiter, request("b", 1)))).isEqualTo(Duration.ofMillis(1));
        bench.clock.advance(Duration.ofMillis(1));
        granted(bench.acquire(waiter, request("b", 1)));
    }

    @Test
    void r9_1_aReleaseIsAHintAndTheKeyIsTakenWithOneWrite() throws Exception {
        LeaseGuard guard = watchedLease();
        bench.release(bench.a, guard.leaseId());
        pushing.push();
        assertThat(hints).hasValue(2);
        bench.store.callsSinceLast();
        granted(bench.acquire(waiter, request("b", 1)));
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 1 writes");
    }

    @Test
    void r9_5_aGrantIsNoHintForWhoWaitsAndAHigherTermIs() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        waiter.watchFree(KEY, hints::incrementAndGet);
        pushing.push();
        bench.release(bench.a, guard.leaseId());
        pushing.push();
        assertThat(hints).hasValue(2);
        LeaseGuard next = bench.grant(bench.a, "a");
        pushing.push();
        bench.beat(bench.a, next);
        pushing.push();
        assertThat(hints).hasValue(2);
        bench.admin(bench.a).publishTerm(KEY, 2, Bench.TIMEOUT);
        pushing.push();
        assertThat(hints).hasValue(3);
    }

    @Test
    void r9_4_aGrantIsAHintForWhoFollowsChanges() throws Exception {
        LeaseGuard guard = watchedLease();
        bench.release(bench.a, guard.leaseId());
        pushing.push();
        bench.grant(bench.a, "a");
        pushing.push();
        assertThat(hints).hasValue(3);
    }

    @Test
    void r9_4_anOldValueThatComesLateGrantsNothing() throws Exception {
        LeaseGuard guard = watchedLease();
        bench.release(bench.a, guard.leaseId());
        RecordStore.Stored free = bench.store.stored(KEY).orElseThrow();
        LeaseGuard next = bench.grant(bench.a, "a");
        pushing.changes.wrote(free);
        assertThat(retryAfter(bench.acquire(waiter, request("b", 2)))).isPositive();
        assertThat(bench.record().orElseThrow().leaseId()).contains(next.leaseId());
    }

    @Test
    void r13_4_aDamagedValueIsAHintAndIsNamedToWhoeverLooks() throws Exception {
        watchedLease();
        bench.store.put(KEY, new byte[] {1, 2, 3});
        pushing.push();
        assertThat(hints).hasValue(2);
    }

    @Test
    void aHintWithoutValueIsPassedOn() throws Exception {
        watchedLease();
        pushing.changes.mayHaveChanged();
        assertThat(hints).hasValue(2);
    }

    /** Pushes what is stored when a test says so. */
    private static final class PushingStore implements RecordStore {
        private final TestStore store;
        private Changes changes = new Changes() {
            @Override
            public void mayHaveChanged() {
                throw new AssertionError("nobody follows");
            }

            @Override
            public void wrote(Stored now) {
                throw new AssertionError("nobody follows");
            }
        };

        private PushingStore(TestStore store) {
            this.store = store;
        }

        void push() {
            changes.wrote(store.stored(KEY).orElseThrow());
        }

        @Override
        public Watch follow(LeaseKey key, Changes follower) {
            changes = follower;
            return Watch.NONE;
        }

        @Override
        public Optional<Stored> read(LeaseKey key, Duration timeout) {
            return store.read(key, timeout);
        }

        @Override
        public Optional<Version> compareAndSet(LeaseKey key, Version expected, byte[] bytes, Duration timeout) {
            return store.compareAndSet(key, expected, bytes, timeout);
        }

        @Override
        public List<LeaseKey> keys(String prefix, Duration timeout) {
            return store.keys(prefix, timeout);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
