package io.leasehold.recordstore;

import static io.leasehold.recordstore.Bench.KEY;
import static io.leasehold.recordstore.Bench.TIMEOUT;
import static io.leasehold.recordstore.Bench.request;
import static io.leasehold.recordstore.Bench.withTerm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.UnsafeBackendException;
import io.leasehold.recordstore.TestStore.Fault;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.AcquireResult.Granted;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.HeartbeatResult.StillHeld;
import io.leasehold.spi.LeaseGuard;
import org.junit.jupiter.api.Test;

/** A store that tells what a refused write met: a key not seen before is created before it is read. */
class CreateFirstTest {

    private final Bench bench = new Bench();
    private final RecordStoreProvider first = creating("");

    CreateFirstTest() {
        bench.store.tellsWhatItMet();
    }

    private RecordStoreProvider creating(String incarnation) {
        return bench.builder().createFirst().incarnation(incarnation).build();
    }

    private static LeaseGuard granted(AcquireResult result) {
        assertThat(result).isInstanceOf(Granted.class);
        return ((Granted) result).guard();
    }

    @Test
    void acquireOfAKeyNeverUsedIsOneWrite() throws Exception {
        granted(bench.acquire(first, request("a", 0)));
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 1 writes");
    }

    @Test
    void acquireOfAHeldKeyNotSeenBeforeIsOneWriteThatIsRefused() throws Exception {
        bench.grant(bench.a, "a");
        bench.store.callsSinceLast();
        assertThat(bench.acquire(first, request("b", 0))).isInstanceOf(AcquireResult.HeldByOther.class);
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 1 writes");
    }

    @Test
    void acquireOfAReleasedKeyNotSeenBeforeIsToldItsGenerationByTheRefusal() throws Exception {
        bench.release(bench.a, bench.grant(bench.a, "a").leaseId());
        bench.store.callsSinceLast();
        assertThat(bench.acquire(first, request("b", 0))).isInstanceOf(AcquireResult.Spent.class);
        assertThat(granted(bench.acquire(first, request("b", 1))).token().generation())
                .isEqualTo(2);
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 2 writes");
    }

    @Test
    void r10_5_anAttemptWhoseAnswerWasLostMeetsItsOwnGrantAndGetsTheSameToken() throws Exception {
        AcquireRequest attempt = request("a", 0);
        bench.store.nextWrites(Fault.DROP_ANSWER);
        assertThatThrownBy(() -> {
                    bench.store.nextRead(() -> new IllegalStateException("no answer"));
                    bench.acquire(first, attempt);
                })
                .isInstanceOf(LeaseOutcomeUnknownException.class);
        assertThat(granted(bench.acquire(first, attempt)).token().generation()).isEqualTo(1);
        assertThat(first.inspect(KEY, Freshness.LINEARIZABLE, TIMEOUT)
                        .orElseThrow()
                        .generation())
                .isEqualTo(1);
    }

    @Test
    void aHeartbeatThatMeetsItsOwnLostBeatGoesOnFromThere() throws Exception {
        LeaseGuard guard = granted(bench.acquire(first, request("a", 0)));
        RecordStoreProvider twin = creating("");
        twin.inspect(KEY, Freshness.LINEARIZABLE, TIMEOUT);
        assertThat(bench.beat(first, guard)).isInstanceOf(StillHeld.class);
        bench.store.callsSinceLast();
        assertThat(bench.beat(twin, guard)).isInstanceOf(StillHeld.class);
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 2 writes");
    }

    @Test
    void aReleaseThatMeetsItselfIsReleased() throws Exception {
        LeaseGuard guard = granted(bench.acquire(first, request("a", 0)));
        RecordStoreProvider twin = creating("");
        twin.inspect(KEY, Freshness.LINEARIZABLE, TIMEOUT);
        bench.release(first, guard.leaseId());
        bench.store.callsSinceLast();
        bench.release(twin, guard.leaseId());
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 1 writes");
    }

    @Test
    void r3_4_aRecordOfAnotherLifeIsGrantedOnlyToAHigherTerm() throws Exception {
        RecordStoreProvider before = creating("table-1");
        bench.release(before, granted(bench.acquire(before, request("a", 0))).leaseId());
        RecordStoreProvider after = creating("table-2");
        assertThatThrownBy(() -> bench.acquire(after, request("b", 1)))
                .isInstanceOf(UnsafeBackendException.class)
                .hasMessageContaining("table-1")
                .hasMessageContaining("table-2")
                .hasMessageContaining("a term above 1");
        granted(bench.acquire(after, withTerm(request("b", 1), 2)));
        assertThat(after.inspect(KEY, Freshness.LINEARIZABLE, TIMEOUT)
                        .orElseThrow()
                        .incarnation())
                .isEqualTo("table-2");
    }

    @Test
    void r3_4_aTermThatAnOperatorPublishedOpensARestoredRecord() throws Exception {
        RecordStoreProvider before = creating("table-1");
        bench.release(before, granted(bench.acquire(before, request("a", 0))).leaseId());
        RecordStoreProvider after = creating("table-2");
        bench.admin(after).publishTerm(KEY, 2, TIMEOUT);
        granted(bench.acquire(after, withTerm(request("b", 1), 2)));
    }
}
