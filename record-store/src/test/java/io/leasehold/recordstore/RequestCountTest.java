package io.leasehold.recordstore;

import static io.leasehold.recordstore.Bench.KEY;
import static io.leasehold.recordstore.Bench.TIMEOUT;
import static io.leasehold.recordstore.Bench.granted;
import static io.leasehold.recordstore.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.recordstore.TestStore.Fault;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.HeartbeatResult.StillHeld;
import io.leasehold.spi.LeaseGuard;
import org.junit.jupiter.api.Test;

/** What each call costs the store. */
class RequestCountTest {

    private final Bench bench = new Bench();

    @Test
    void acquireOfAKeyNotSeenBeforeIsAReadAndAWrite() throws Exception {
        bench.grant(bench.a, "a");
        assertThat(bench.store.callsSinceLast()).isEqualTo("1 reads, 1 writes");
    }

    @Test
    void acquireOfAReleasedKeySeenBeforeIsOneWrite() throws Exception {
        LeaseGuard first = bench.grant(bench.a, "a");
        bench.release(bench.a, first.leaseId());
        bench.store.callsSinceLast();
        assertThat(granted(bench.acquire(bench.a, request("a", 1))).token().generation())
                .isEqualTo(2);
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 1 writes");
    }

    @Test
    void acquireOfAKeyInspectedBeforeIsOneWrite() throws Exception {
        bench.inspect(bench.a);
        bench.store.callsSinceLast();
        granted(bench.acquire(bench.a, request("a", 0)));
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 1 writes");
    }

    @Test
    void acquireOfAHeldKeyIsOneReadEachTime() throws Exception {
        bench.grant(bench.a, "a");
        bench.store.callsSinceLast();
        bench.acquire(bench.b, request("b", 0));
        assertThat(bench.store.callsSinceLast()).isEqualTo("1 reads, 0 writes");
        bench.acquire(bench.b, request("b", 1));
        assertThat(bench.store.callsSinceLast()).isEqualTo("1 reads, 0 writes");
    }

    @Test
    void aMovedGenerationCostsOneReadAndTheNextTryOneWrite() throws Exception {
        LeaseGuard first = bench.grant(bench.a, "a");
        bench.release(bench.a, first.leaseId());
        bench.store.callsSinceLast();
        assertThat(bench.acquire(bench.b, request("b", 0))).isInstanceOf(AcquireResult.Spent.class);
        granted(bench.acquire(bench.b, request("b", 1)));
        assertThat(bench.store.callsSinceLast()).isEqualTo("1 reads, 1 writes");
    }

    @Test
    void acquireOnAnOutdatedMemoryIsAWriteAReadAndAnswersFromTheRead() throws Exception {
        bench.inspect(bench.b);
        bench.grant(bench.a, "a");
        bench.store.callsSinceLast();
        assertThat(bench.acquire(bench.b, request("b", 0))).isInstanceOf(AcquireResult.HeldByOther.class);
        assertThat(bench.store.callsSinceLast()).isEqualTo("1 reads, 1 writes");
    }

    @Test
    void aHeartbeatIsOneWrite() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.store.callsSinceLast();
        for (int beat = 1; beat <= 5; beat++) {
            assertThat(bench.beat(bench.a, guard)).isInstanceOf(StillHeld.class);
            assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 1 writes");
        }
    }

    @Test
    void aHeartbeatWhoseVersionWasForgottenIsAReadAndAWrite() throws Exception {
        RecordStoreProvider forgetful = bench.builder().rememberedKeys(1).build();
        LeaseGuard guard = bench.grant(forgetful, "a");
        forgetful.inspect(LeaseKey.of("other"), Freshness.LOCAL, TIMEOUT);
        bench.store.callsSinceLast();
        assertThat(bench.beat(forgetful, guard)).isInstanceOf(StillHeld.class);
        assertThat(bench.store.callsSinceLast()).isEqualTo("1 reads, 1 writes");
    }

    @Test
    void aHeartbeatAfterALostAnswerIsAReadAndAWrite() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.store.nextWrites(Fault.DROP_REQUEST);
        assertThat(catchThrowable(() -> bench.beat(bench.a, guard))).isInstanceOf(LeaseOutcomeUnknownException.class);
        bench.store.callsSinceLast();
        assertThat(bench.beat(bench.a, guard)).isInstanceOf(StillHeld.class);
        assertThat(bench.store.callsSinceLast()).isEqualTo("1 reads, 1 writes");
    }

    @Test
    void aReleaseIsOneWriteAndItsRepetitionOneRead() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.store.callsSinceLast();
        bench.release(bench.a, guard.leaseId());
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 1 writes");
        bench.release(bench.a, guard.leaseId());
        assertThat(bench.store.callsSinceLast()).isEqualTo("1 reads, 0 writes");
    }

    @Test
    void publishingATermIsAReadAndAWrite() throws Exception {
        bench.admin(bench.a).publishTerm(KEY, 7, TIMEOUT);
        assertThat(bench.store.callsSinceLast()).isEqualTo("1 reads, 1 writes");
        bench.admin(bench.a).publishTerm(KEY, 7, TIMEOUT);
        assertThat(bench.store.callsSinceLast()).isEqualTo("1 reads, 0 writes");
    }
}
