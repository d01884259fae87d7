package io.leasehold.recordstore;

import static io.leasehold.recordstore.Bench.KEY;
import static io.leasehold.recordstore.Bench.TIMEOUT;
import static io.leasehold.recordstore.Bench.TTL;
import static io.leasehold.recordstore.Bench.granted;
import static io.leasehold.recordstore.Bench.reclaiming;
import static io.leasehold.recordstore.Bench.request;
import static io.leasehold.recordstore.Bench.retryAfter;
import static io.leasehold.recordstore.Bench.withTerm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseRecord;
import io.leasehold.recordstore.RecordStore.Stored;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.AcquireResult.Fenced;
import io.leasehold.spi.AcquireResult.HeldByOther;
import io.leasehold.spi.AcquireResult.Spent;
import io.leasehold.spi.HeartbeatResult.StillHeld;
import io.leasehold.spi.LeaseGuard;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AcquireTest {

    private static final Duration MILLI = Duration.ofMillis(1);

    private final Bench bench = new Bench();

    @Test
    void r1_1_aGrantCarriesEverything() throws Exception {
        AcquireRequest request = request("a", 0);
        LeaseGuard guard = granted(bench.acquire(bench.a, request));
        assertThat(guard.key()).isEqualTo(KEY);
        assertThat(guard.leaseId()).isEqualTo(request.leaseId());
        assertThat(guard.holder()).isEqualTo(HolderId.of("a"));
        assertThat(guard.token()).isEqualTo(new FencingToken(1, 1));
        assertThat(guard.ttl()).isEqualTo(TTL);
        assertThat(guard.expiresAt().toEpochMilli()).isEqualTo(bench.clock.wallMillis() + TTL.toMillis());
    }

    @Test
    void r1_3_theSameHolderNameGivesNoRight() throws Exception {
        bench.grant(bench.a, "same");
        assertThat(bench.acquire(bench.b, request("same", 1))).isInstanceOf(HeldByOther.class);
    }

    @Test
    void r4_1_aLowerTermIsFencedAndChangesNothing() throws Exception {
        granted(bench.acquire(bench.a, withTerm(request("a", 0), 7)));
        Stored before = bench.store.stored(KEY).orElseThrow();
        assertThat(bench.acquire(bench.b, withTerm(request("b", 1), 6))).isEqualTo(new Fenced(6, 7));
        assertThat(bench.store.stored(KEY)).containsSame(before);
    }

    @Test
    void r5_4_aSilentHolderIsTakenOverAfterItsTtlWasObservedAndNotAMillisecondEarlier() throws Exception {
        bench.grant(bench.a, "a");
        bench.clock.advance(TTL.multipliedBy(5));
        assertThat(retryAfter(bench.acquire(bench.b, request("b", 1)))).isEqualTo(TTL);
        bench.clock.advance(TTL.minus(MILLI));
        assertThat(retryAfter(bench.acquire(bench.b, request("b", 1)))).isEqualTo(MILLI);
        bench.clock.advance(MILLI);
        assertThat(granted(bench.acquire(bench.b, request("b", 1))).token()).isEqualTo(new FencingToken(1, 2));
    }

    @Test
    void retryAfterIsAtLeastOneMillisecond() throws Exception {
        bench.grant(bench.a, "a");
        bench.acquire(bench.b, request("b", 1));
        bench.clock.advance(TTL.minusNanos(1));
        assertThat(retryAfter(bench.acquire(bench.b, request("b", 1)))).isEqualTo(MILLI);
    }

    @Test
    void r5_4_aBeatStartsTheObservationAnew() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.acquire(bench.b, request("b", 1));
        bench.clock.advance(TTL.dividedBy(2));
        bench.beat(bench.a, guard);
        bench.clock.advance(TTL.dividedBy(2));
        assertThat(retryAfter(bench.acquire(bench.b, request("b", 1)))).isEqualTo(TTL);
    }

    @Test
    void r5_4_theObservationStartsWhenTheAnswerArrivesNotWhenItWasAskedFor() throws Exception {
        bench.grant(bench.a, "a");
        bench.store.duringEachCall(() -> bench.clock.advance(Duration.ofMillis(400)));
        bench.acquire(bench.b, request("b", 1));
        bench.store.duringEachCall(() -> {});
        bench.clock.advance(TTL.minusMillis(400));
        assertThat(retryAfter(bench.acquire(bench.b, request("b", 1)))).isEqualTo(Duration.ofMillis(400));
    }

    @Test
    void theTtlOfTheRecordIsObservedNotTheContendersOwn() throws Exception {
        AcquireRequest r = request("a", 0);
        Duration longer = TTL.multipliedBy(3);
        granted(bench.acquire(
                bench.a, new AcquireRequest(KEY, r.leaseId(), 0, r.holder(), longer, 1, r.reclaim(), r.attributes())));
        assertThat(retryAfter(bench.acquire(bench.b, request("b", 1)))).isEqualTo(longer);
        bench.clock.advance(TTL);
        assertThat(bench.acquire(bench.b, request("b", 1))).isInstanceOf(HeldByOther.class);
    }

    @Test
    void r8_2_aBeatThatGetsAheadOfTheTakeoverWins() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.acquire(bench.b, request("b", 1));
        bench.clock.advance(TTL);
        bench.store.beforeNextWrite(this::beatOfAHolderWithASlowerClock);
        assertThat(retryAfter(bench.acquire(bench.b, request("b", 1)))).isEqualTo(TTL);
        assertThat(bench.record().orElseThrow().leaseId()).contains(guard.leaseId());
    }

    private void beatOfAHolderWithASlowerClock() {
        LeaseRecord record = bench.record().orElseThrow();
        LeaseRecord beaten = record.toBuilder().beat(record.beat() + 1).build();
        bench.store.put(KEY, new RecordCodec(Optional.empty()).encode(beaten));
    }

    @Test
    void r2_3_ofTwoTakeoversOneIsGranted() throws Exception {
        bench.grant(bench.a, "a");
        RecordStoreProvider c = bench.process();
        bench.acquire(bench.b, request("b", 1));
        bench.acquire(c, request("c", 1));
        bench.clock.advance(TTL);
        AcquireResult[] other = new AcquireResult[1];
        bench.store.beforeNextWrite(() -> {
            try {
                other[0] = bench.acquire(c, request("c", 1));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(bench.acquire(bench.b, request("b", 1))).isInstanceOf(HeldByOther.class);
        assertThat(granted(other[0]).token().generation()).isEqualTo(2);
    }

    @Test
    void r10_6_aMovedGenerationIsSpentAndChangesNothing() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.release(bench.a, guard.leaseId());
        Stored before = bench.store.stored(KEY).orElseThrow();
        AcquireResult result = bench.acquire(bench.b, request("b", 0));
        assertThat(((Spent) result).record().generation()).isEqualTo(1);
        assertThat(bench.store.stored(KEY)).containsSame(before);
    }

    @Test
    void r10_5_aRepeatedRequestGetsTheSameToken() throws Exception {
        AcquireRequest request = request("a", 0);
        LeaseGuard first = granted(bench.acquire(bench.a, request));
        assertThat(granted(bench.acquire(bench.a, request)).token()).isEqualTo(first.token());
        assertThat(bench.record().orElseThrow().generation()).isEqualTo(1);
    }

    @Test
    void r5_5_aRepeatedRequestPastItsOwnTtlIsSpentAlthoughNobodyTookTheKey() throws Exception {
        AcquireRequest request = request("a", 0);
        granted(bench.acquire(bench.a, request));
        bench.clock.advance(TTL);
        assertThat(bench.acquire(bench.a, request)).isInstanceOf(Spent.class);
    }

    @Test
    void r13_3_theLastGenerationRefusesAndChangesNothing() {
        LeaseRecord last = LeaseRecord.neverUsed(KEY).toBuilder()
                .generation(Long.MAX_VALUE)
                .holder(HolderId.of("x"))
                .build();
        bench.store.put(KEY, new RecordCodec(Optional.empty()).encode(last));
        assertThatThrownBy(() -> bench.acquire(bench.a, request("a", Long.MAX_VALUE)))
                .isInstanceOfSatisfying(
                        InvalidLeaseRecordException.class,
                        e -> assertThat(e.field()).isEqualTo("generation"));
        assertThat(bench.record()).contains(last);
    }

    @Test
    void theLastButOneGenerationStillGrants() throws Exception {
        LeaseRecord record = LeaseRecord.neverUsed(KEY).toBuilder()
                .generation(Long.MAX_VALUE - 1)
                .holder(HolderId.of("x"))
                .build();
        bench.store.put(KEY, new RecordCodec(Optional.empty()).encode(record));
        LeaseGuard guard = granted(bench.acquire(bench.a, request("a", Long.MAX_VALUE - 1)));
        assertThat(guard.token().generation()).isEqualTo(Long.MAX_VALUE);
        assertThat(bench.beat(bench.a, guard)).isInstanceOf(StillHeld.class);
    }

    @Test
    void r13_4_aCorruptRecordIsNeitherFreeNorOverwritten() {
        bench.store.put(KEY, "{".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Stored before = bench.store.stored(KEY).orElseThrow();
        assertThatThrownBy(() -> bench.acquire(bench.a, request("a", 0)))
                .isInstanceOf(InvalidLeaseRecordException.class);
        assertThatThrownBy(() -> bench.release(bench.a, LeaseId.random()))
                .isInstanceOf(InvalidLeaseRecordException.class);
        assertThatThrownBy(() -> bench.admin(bench.a).publishTerm(KEY, 9, TIMEOUT))
                .isInstanceOf(InvalidLeaseRecordException.class);
        assertThat(bench.store.stored(KEY)).containsSame(before);
    }

    @Test
    void aGoneHolderIsTakenOverAtOnceAndAnUnprovenOneIsNot() throws Exception {
        FixedWitness gone = new FixedWitness("process-a", "process-a");
        RecordStoreProvider a = bench.builder().witness(gone).build();
        RecordStoreProvider b = bench.builder()
                .witness(new FixedWitness("process-b", "process-a"))
                .build();
        bench.grant(a, "a");
        assertThat(bench.record().orElseThrow().process()).contains("process-a");
        bench.grant(b, "b");
        assertThat(bench.record().orElseThrow().process()).contains("process-b");
        assertThat(bench.acquire(a, request("a", 2))).isInstanceOf(HeldByOther.class);
        assertThat(bench.acquire(bench.b, request("c", 2))).isInstanceOf(HeldByOther.class);
    }

    @Test
    void theProcessStaysInTheRecordAcrossBeats() throws Exception {
        RecordStoreProvider a =
                bench.builder().witness(new FixedWitness("process-a", "")).build();
        LeaseGuard guard = bench.grant(a, "a");
        bench.beat(a, guard);
        assertThat(bench.record().orElseThrow().process()).contains("process-a");
        bench.release(a, guard.leaseId());
        assertThat(bench.record().orElseThrow().process()).isEmpty();
    }

    @Test
    void ownHolderReclaimsTheLeaseOfItsFormerProcess() throws Exception {
        bench.grant(bench.a, "stable");
        assertThat(granted(bench.acquire(bench.b, reclaiming(request("stable", 1))))
                        .token()
                        .generation())
                .isEqualTo(2);
    }

    record FixedWitness(String own, String gone) implements HolderWitness {
        @Override
        public Optional<String> identity() {
            return Optional.of(own);
        }

        @Override
        public boolean isProvablyGone(String identity) {
            return identity.equals(gone);
        }
    }
}
