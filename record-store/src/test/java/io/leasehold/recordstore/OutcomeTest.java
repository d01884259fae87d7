package io.leasehold.recordstore;

import static io.leasehold.recordstore.Bench.KEY;
import static io.leasehold.recordstore.Bench.TIMEOUT;
import static io.leasehold.recordstore.Bench.granted;
import static io.leasehold.recordstore.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.UnsafeBackendException;
import io.leasehold.recordstore.TestStore.Fault;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseResult;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rule 1.2: what a call ends in when answers are lost. */
class OutcomeTest {

    private final Bench bench = new Bench();

    @ParameterizedTest
    @EnumSource(names = {"DROP_ANSWER", "DUPLICATE", "APPLIED_BUT_CRASHES"})
    void r10_5_aGrantWhoseAnswerWasLostIsFoundByItsLeaseId(Fault fault) throws Exception {
        bench.store.nextWrites(fault);
        LeaseGuard guard = bench.grant(bench.a, "a");
        assertThat(guard.token().generation()).isEqualTo(1);
        assertThat(bench.record().orElseThrow().leaseId()).contains(guard.leaseId());
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP_ANSWER", "DUPLICATE", "APPLIED_BUT_CRASHES"})
    void r7_2_aReleaseWhoseAnswerWasLostIsReleased(Fault fault) throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.store.nextWrites(fault);
        assertThat(bench.release(bench.a, guard.leaseId())).isInstanceOf(ReleaseResult.Released.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP_REQUEST", "HOLD"})
    void r1_2_aWriteThatMayStillArriveIsUnknown(Fault fault) {
        bench.store.nextWrites(fault);
        assertThatThrownBy(() -> bench.acquire(bench.a, request("a", 0)))
                .isInstanceOf(LeaseOutcomeUnknownException.class)
                .hasMessageContaining("acquire of 'orders-db'")
                .hasMessageContaining("may still be applied");
    }

    @Test
    void aWriteThatSomebodyElseGotAheadOfIsSettled() throws Exception {
        bench.inspect(bench.a);
        bench.store.beforeNextWrite(() -> bench.store.put(KEY, heldBySomebody()));
        bench.store.nextWrites(Fault.HOLD);
        assertThat(bench.acquire(bench.a, request("a", 0))).isInstanceOf(AcquireResult.HeldByOther.class);
        LeaseRecord before = bench.record().orElseThrow();
        bench.store.deliverHeld();
        assertThat(bench.record()).contains(before);
    }

    private static byte[] heldBySomebody() {
        LeaseRecord record = LeaseRecord.neverUsed(KEY).toBuilder()
                .generation(1)
                .leaseId(LeaseId.random())
                .holder(io.leasehold.HolderId.of("x"))
                .ttl(Bench.TTL)
                .build();
        return new RecordCodec(Optional.empty()).encode(record);
    }

    @Test
    void r1_2_anUnknownWriteWithoutAReadBackIsUnknown() {
        bench.store.nextWrites(Fault.DROP_ANSWER);
        bench.store.nextRead(() -> null);
        bench.store.nextRead(() -> new LeaseUnavailableException("cut"));
        assertThatThrownBy(() -> bench.acquire(bench.a, request("a", 0)))
                .isInstanceOf(LeaseOutcomeUnknownException.class)
                .hasMessageContaining("cut");
    }

    @Test
    void r1_2_anUnknownWriteThatUsedUpTheTimeIsUnknown() {
        bench.store.nextWrites(Fault.DROP_ANSWER);
        bench.store.beforeNextWrite(() -> bench.clock.advance(TIMEOUT));
        assertThatThrownBy(() -> bench.acquire(bench.a, request("a", 0)))
                .isInstanceOf(LeaseOutcomeUnknownException.class)
                .hasMessageContaining("within PT1S");
    }

    @Test
    void r1_2_withoutTimeNothingIsSent() {
        assertThatThrownBy(() -> bench.a.acquire(request("a", 0), Duration.ZERO))
                .isInstanceOf(LeaseUnavailableException.class);
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 0 writes");
    }

    @Test
    void r1_2_aReadThatUsedUpTheTimeSendsNoWrite() {
        bench.store.duringEachCall(() -> bench.clock.advance(TIMEOUT));
        assertThatThrownBy(() -> bench.acquire(bench.a, request("a", 0))).isInstanceOf(LeaseUnavailableException.class);
        assertThat(bench.store.callsSinceLast()).isEqualTo("1 reads, 0 writes");
    }

    @Test
    void anUnnamedFailureOfAReadIsUnavailable() {
        bench.store.nextRead(() -> new IllegalStateException("driver crashed"));
        assertThatThrownBy(() -> bench.acquire(bench.a, request("a", 0)))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasRootCauseMessage("driver crashed");
    }

    @Test
    void namedFailuresPassAsTheyAre() {
        UnsafeBackendException unsafe = new UnsafeBackendException("fsync", "off", "on");
        bench.store.nextRead(() -> unsafe);
        assertThatThrownBy(() -> bench.acquire(bench.a, request("a", 0))).isSameAs(unsafe);
        bench.store.nextWrites(Fault.UNAVAILABLE);
        assertThatThrownBy(() -> bench.acquire(bench.a, request("a", 0)))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessage("refused connection");
    }

    @Test
    void aCorruptRecordFoundWhileInDoubtIsNamed() {
        bench.store.nextWrites(Fault.HOLD);
        bench.store.beforeNextWrite(() -> bench.store.put(KEY, new byte[] {1}));
        assertThatThrownBy(() -> bench.acquire(bench.a, request("a", 0)))
                .isInstanceOf(InvalidLeaseRecordException.class);
    }

    @Test
    void aWriterThatIsAlwaysOvertakenGivesWay() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        overtakeForEver();
        assertThatThrownBy(() -> bench.beat(bench.a, guard))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining("16 other writers");
    }

    @Test
    void r1_2_afterAWriteThatWasAppliedUnansweredNoFailureMeansThatNothingChanged() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.store.nextWrites(Fault.DROP_ANSWER, Fault.UNAVAILABLE);
        assertThatThrownBy(() -> bench.beat(bench.a, guard))
                .isInstanceOf(LeaseOutcomeUnknownException.class)
                .hasMessageContaining("answer dropped")
                .hasMessageContaining("refused connection");
        assertThat(bench.record().orElseThrow().beat()).isEqualTo(1);
        bench.store.nextWrites(Fault.DROP_ANSWER);
        bench.store.beforeNextWrite(this::overtakeForEver);
        assertThatThrownBy(() -> bench.beat(bench.a, guard)).isInstanceOf(LeaseOutcomeUnknownException.class);
    }

    private void overtakeForEver() {
        bench.store.beforeNextWrite(() -> {
            bench.store.put(KEY, bench.store.stored(KEY).orElseThrow().bytes());
            overtakeForEver();
        });
    }

    @Test
    void anInterruptPassesAndTheNextCallFindsTheGrant() throws Exception {
        AcquireRequest request = request("a", 0);
        RecordStore interrupted = new InterruptingStore(bench.store);
        RecordStoreProvider provider = RecordStoreProvider.over(
                        interrupted, io.leasehold.spi.ProviderContext.of(bench.clock, bench.clock.newScheduler("x")))
                .build();
        assertThatThrownBy(() -> provider.acquire(request, TIMEOUT)).isInstanceOf(InterruptedException.class);
        assertThat(granted(provider.acquire(request, TIMEOUT)).token().generation())
                .isEqualTo(1);
    }

    /** Is interrupted once, after the first write was applied. */
    private static final class InterruptingStore implements RecordStore {
        private final TestStore store;
        private boolean done;

        InterruptingStore(TestStore store) {
            this.store = store;
        }

        @Override
        public Optional<Stored> read(io.leasehold.LeaseKey key, Duration timeout) {
            return store.read(key, timeout);
        }

        @Override
        public Optional<Version> compareAndSet(
                io.leasehold.LeaseKey key, Version expected, byte[] bytes, Duration timeout)
                throws InterruptedException {
            Optional<Version> answer = store.compareAndSet(key, expected, bytes, timeout);
            if (done) {
                return answer;
            }
            done = true;
            throw new InterruptedException();
        }

        @Override
        public java.util.List<io.leasehold.LeaseKey> keys(String prefix, Duration timeout) {
            return store.keys(prefix, timeout);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
