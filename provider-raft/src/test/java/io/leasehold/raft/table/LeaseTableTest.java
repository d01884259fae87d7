package io.leasehold.raft.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LossReason;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeaseTableTest {

    private final TableDriver log = new TableDriver();
    private final LeaseKey orders = LeaseKey.of("orders");

    @Test
    void r2_1_aHeldKeyIsRefusedUntilItsExpireIsApplied() {
        LeaseGuard first = log.granted("orders", "a");

        assertThat(log.acquire(log.attempt("orders", "b")))
                .isInstanceOfSatisfying(AcquireResult.HeldByOther.class, held -> {
                    assertThat(held.record().leaseId()).contains(first.leaseId());
                    assertThat(held.retryAfter()).isEqualTo(TableDriver.TTL);
                });
        assertThat(log.expire("orders")).isEqualTo(Answer.Expired.Effect.APPLIED);
        assertThat(log.granted("orders", "b").token()).isEqualTo(new FencingToken(1, 2));
    }

    @Test
    void r5_5_anExpiredLeaseIsToldWhyAndNeverRevived() {
        LeaseGuard lease = log.granted("orders", "a");
        log.expire("orders");

        assertThat(log.beat(lease)).isInstanceOfSatisfying(HeartbeatResult.Lost.class, lost -> {
            assertThat(lost.reason()).isEqualTo(LossReason.EXPIRED);
            assertThat(lost.observed())
                    .hasValueSatisfying(
                            record -> assertThat(record.namesLease()).isFalse());
        });
        log.granted("orders", "b");
        assertThat(((HeartbeatResult.Lost) log.beat(lease)).reason()).isEqualTo(LossReason.TAKEN_OVER);
    }

    @Test
    void readsNeverShowAnExpiredLeaseAsHeld() {
        LeaseGuard lease = log.granted("orders", "a");
        assertThat(log.table.find(orders).orElseThrow().leaseId()).contains(lease.leaseId());
        log.expire("orders");

        assertThat(log.table.find(orders).orElseThrow().namesLease()).isFalse();
        assertThat(log.table.list("ord").get(0).namesLease()).isFalse();
        assertThat(read(new Selector.Key(orders)).records().get(0).namesLease()).isFalse();
        assertThat(read(new Selector.Prefix("")).records().get(0).namesLease()).isFalse();
        AcquireRequest sameAttempt = replayOf(lease);
        assertThat(log.acquire(sameAttempt))
                .isInstanceOfSatisfying(
                        AcquireResult.Spent.class,
                        spent -> assertThat(spent.record().namesLease()).isFalse());
        assertThat(log.table.find(orders).orElseThrow().generation()).isEqualTo(1);
    }

    @Test
    void anExpiredKeyIsGrantedInOneStep() {
        log.granted("orders", "a");
        log.expire("orders");
        AcquireRequest attempt = log.attempt("orders", "b");

        assertThat(log.acquire(attempt)).isInstanceOf(AcquireResult.Granted.class);
        assertThat(log.table.find(orders).orElseThrow().leaseId()).contains(attempt.leaseId());
    }

    @Test
    void anExpiryUnderAnotherRaftTermChangesNothing() {
        log.granted("orders", "a");
        Command.Expire deposed = log.expiry("orders");
        log.raftTerm(2);

        assertThat(log.effect(deposed)).isEqualTo(Answer.Expired.Effect.OTHER_RAFT_TERM);
        assertThat(log.table.find(orders).orElseThrow().namesLease()).isTrue();
        assertThat(log.expire("orders")).isEqualTo(Answer.Expired.Effect.APPLIED);
    }

    @Test
    void r8_2_aBeatOrderedBeforeTheExpiryWins() {
        LeaseGuard lease = log.granted("orders", "a");
        Command.Expire late = log.expiry("orders");
        assertThat(log.beat(lease)).isInstanceOf(HeartbeatResult.StillHeld.class);

        assertThat(log.effect(late)).isEqualTo(Answer.Expired.Effect.OVERTAKEN);
        assertThat(log.beat(lease)).isInstanceOf(HeartbeatResult.StillHeld.class);
    }

    @Test
    void anExpiryOfTheLeaseDoesNotEndTheReservationThatFollowsIt() {
        LeaseGuard lease = log.granted("orders", "a");
        Command.Expire late = log.expiry("orders");
        log.handOver(lease, "b");

        assertThat(log.effect(late)).isEqualTo(Answer.Expired.Effect.OVERTAKEN);
        assertThat(log.acquire(log.attempt("orders", "c"))).isInstanceOf(AcquireResult.HeldByOther.class);
        assertThat(log.granted("orders", "b").token().generation()).isEqualTo(2);
    }

    @Test
    void aReservationExpiresToo() {
        log.handOver(log.granted("orders", "a"), "b");
        assertThat(log.table.find(orders).orElseThrow().reservedFor()).contains(HolderId.of("b"));

        assertThat(log.expire("orders")).isEqualTo(Answer.Expired.Effect.APPLIED);
        assertThat(log.table.find(orders).orElseThrow().reservedFor()).isEmpty();
        assertThat(log.granted("orders", "c").token().generation()).isEqualTo(2);
    }

    @Test
    void anExpiryOfAReleasedOrUnusedKeyChangesNothing() {
        LeaseGuard lease = log.granted("orders", "a");
        Command.Expire late = log.expiry("orders");
        log.release(lease);
        long revision = log.table.view().revision();

        assertThat(log.effect(late)).isEqualTo(Answer.Expired.Effect.OVERTAKEN);
        assertThat(log.effect(new Command.Expire(log.request(), LeaseKey.of("unused"), 0, 0, 0, 1)))
                .isEqualTo(Answer.Expired.Effect.OVERTAKEN);
        assertThat(log.table.view().revision()).isEqualTo(revision);
    }

    @Test
    void r10_5_aRepeatedAcquireGetsTheSameToken() {
        AcquireRequest attempt = log.attempt("orders", "a");
        AcquireResult first = log.acquire(attempt);

        assertThat(log.acquire(attempt)).isEqualTo(first);
        assertThat(log.table.view().revision()).isEqualTo(1);
    }

    @Test
    void aRepeatedRevocationDoesNotHitTheNextHolder() {
        log.granted("orders", "a");
        Command.Revoke order = log.revocation("orders", LeaseAdmin.Urgency.NOW);
        Answer first = log.apply(order);
        LeaseGuard next = log.granted("orders", "b");

        assertThat(log.apply(order)).isEqualTo(first);
        assertThat(log.beat(next)).isInstanceOf(HeartbeatResult.StillHeld.class);
    }

    @Test
    void aRepeatedReleaseDoesNotPushOutALaterTombstone() {
        LeaseGuard lease = log.granted("orders", "a");
        Command.Release first = new Command.Release(log.request(), new ReleaseRequest(orders, lease.leaseId()));
        log.apply(first);
        AcquireRequest givenUp = log.attempt("orders", "b");
        log.apply(new Command.Release(log.request(), new ReleaseRequest(orders, givenUp.leaseId())));

        assertThat(log.apply(first)).isEqualTo(new Answer.Released(new ReleaseResult.Released()));
        assertThat(log.acquire(givenUp)).isInstanceOf(AcquireResult.Spent.class);
    }

    @Test
    void aRevocationOfAnExpiredLeaseFindsNobody() {
        log.granted("orders", "a");
        log.expire("orders");

        assertThat(log.revoke("orders", LeaseAdmin.Urgency.AFTER_TTL))
                .isEqualTo(new Answer.Revoked(java.util.Optional.empty()));
    }

    @Test
    void aRevokedLeaseStillKeepsOthersOutUntilItsTtlIsOver() {
        LeaseGuard lease = log.granted("orders", "a");
        log.revoke("orders", LeaseAdmin.Urgency.AFTER_TTL);

        assertThat(((HeartbeatResult.Lost) log.beat(lease)).reason()).isEqualTo(LossReason.REVOKED);
        assertThat(log.acquire(log.attempt("orders", "b"))).isInstanceOf(AcquireResult.HeldByOther.class);
        log.expire("orders");
        assertThat(log.granted("orders", "b").token().generation()).isEqualTo(2);
    }

    @Test
    void r4_3_aPublishedTermFencesTheLivingHolder() {
        LeaseGuard lease = log.granted("orders", "a");
        log.apply(new Command.PublishTerm(log.request(), orders, 5));

        assertThat(log.beat(lease)).isEqualTo(new HeartbeatResult.Fenced(1, 5));
    }

    @Test
    void r13_3_theLastGenerationIsAnAnswerAndNotAnError() throws IOException {
        LeaseRecord last =
                new LeaseRecord.Builder(orders).generation(Long.MAX_VALUE).build();
        TableDriver full = new TableDriver(tableWith(last));
        AcquireRequest attempt = full.attempt("orders", "a");

        assertThat(full.apply(new Command.Acquire(full.request(), TableDriver.AT, attempt)))
                .isInstanceOfSatisfying(
                        Answer.InvalidRecord.class,
                        invalid -> assertThat(invalid.field()).isEqualTo("generation"));
    }

    @Test
    void beatsOfOneCommandDoNotDisturbEachOther() {
        LeaseGuard held = log.granted("a", "a");
        LeaseGuard lost = TableDriver.guard("never", new FencingToken(1, 1));
        List<Beat> beats = List.of(
                new Beat(lost.key(), lost.leaseId(), lost.token(), 1),
                new Beat(held.key(), held.leaseId(), held.token(), 1));

        Answer answer = log.apply(new Command.Heartbeats(log.request(), TableDriver.AT, beats));

        assertThat(((Answer.Beaten) answer).results())
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(HeartbeatResult.Lost.class),
                        second -> assertThat(second).isInstanceOf(HeartbeatResult.StillHeld.class));
    }

    @Test
    void readersSeeWholeEntriesOnlyAndKeepTheirView() {
        TableView before = log.table.view();
        log.apply(List.of(
                new Command.Acquire(log.request(), TableDriver.AT, log.attempt("a", "a")),
                new Command.Acquire(log.request(), TableDriver.AT, log.attempt("b", "a"))));

        assertThat(before.size()).isZero();
        assertThat(log.table.view().size()).isEqualTo(2);
        assertThat(log.table.view().revision()).isEqualTo(2);
    }

    @Test
    void readsArePagedInKeyOrder() {
        for (int i = 0; i < 5; i++) {
            log.granted("p/" + i, "a");
        }
        log.granted("q", "a");
        Answer.Records first = page("", 3);
        Answer.Records second = page(first.records().get(2).key().text(), 3);

        assertThat(first.extent()).isEqualTo(Answer.Records.Extent.MORE);
        assertThat(second.extent()).isEqualTo(Answer.Records.Extent.COMPLETE);
        assertThat(first.records()).extracting(record -> record.key().text()).containsExactly("p/0", "p/1", "p/2");
        assertThat(second.records()).extracting(record -> record.key().text()).containsExactly("p/3", "p/4");
        assertThat(second.revision()).isEqualTo(6);
    }

    @Test
    void anIndexIsAppliedOnce() {
        log.table.apply(1, 5, List.of());

        assertThatThrownBy(() -> log.table.apply(1, 5, List.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("log index 5")
                .hasMessageContaining("at index 5");
        log.table.skip(1, 4);
        assertThat(log.table.view().appliedIndex()).isEqualTo(5);
    }

    @Test
    void aRestoredBackupDemandsATermAboveAllOfItsOwnForEveryKeyUsedOrNot() throws IOException {
        LeaseGuard lease = log.granted("orders", "a");
        byte[] backup = ReplicasTest.snapshot(log.table);
        TableDriver restored = new TableDriver();
        restored.apply(new Command.Read(restored.request(), new Selector.Prefix("")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> restored.table.readBackup(new ByteArrayInputStream(backup), 1))
                .withMessageContaining("the term to demand is 1; it must be above 1");
        assertThat(restored.table.view().size()).isZero();
        restored.table.readBackup(new ByteArrayInputStream(backup), 4);

        assertThat(restored.table.view().appliedIndex()).isEqualTo(1);
        assertThat(restored.table.view().highestTerm()).isEqualTo(4);
        assertThat(restored.beat(lease)).isEqualTo(new HeartbeatResult.Fenced(1, 4));
        assertThat(restored.acquire(restored.attempt("new", "a"))).isEqualTo(new AcquireResult.Fenced(1, 4));
        assertThat(restored.acquire(restored.attempt("new", "a", 4))).isInstanceOf(AcquireResult.Granted.class);
        assertThat(restored.table.find(orders).orElseThrow().term()).isEqualTo(4);
    }

    private static LeaseTable tableWith(LeaseRecord record) throws IOException {
        TableState empty = TableState.EMPTY;
        TableState state = new TableState(
                empty.entries()
                        .with(record.key().text(), EntryForm.pack(new TableEntry(record, TableEntry.Phase.IDLE, 1, 1))),
                empty.counters(),
                empty.remembered());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SnapshotWriter.write(state, bytes);
        LeaseTable table = new LeaseTable();
        table.readSnapshot(new ByteArrayInputStream(bytes.toByteArray()));
        return table;
    }

    private AcquireRequest replayOf(LeaseGuard lease) {
        return new AcquireRequest(
                lease.key(),
                lease.leaseId(),
                0,
                lease.holder(),
                lease.ttl(),
                1,
                AcquireRequest.Reclaim.NEVER,
                Map.of());
    }

    private Answer.Records read(Selector selector) {
        return (Answer.Records) log.apply(new Command.Read(log.request(), selector));
    }

    private Answer.Records page(String after, int limit) {
        return (Answer.Records) log.apply(new Command.Read(log.request(), new Selector.Prefix("p/"), after, limit));
    }

    static LeaseId id(int n) {
        return new LeaseId(n, n);
    }
}
