package io.leasehold.raft.table;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A table and the log in front of it, for tests: one command an entry, raft term 1 unless told otherwise. */
final class TableDriver {

    static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");
    static final Duration TTL = Duration.ofSeconds(10);

    final LeaseTable table;
    private long index;
    private long raftTerm = 1;
    private long requests;

    TableDriver(LeaseTable table) {
        this.table = table;
        this.index = table.view().appliedIndex();
        this.raftTerm = Math.max(1, table.view().appliedRaftTerm());
    }

    TableDriver() {
        this(new LeaseTable());
    }

    void raftTerm(long newTerm) {
        raftTerm = newTerm;
        table.skip(raftTerm, ++index);
    }

    Answer apply(Command command) {
        return apply(List.of(command)).get(0);
    }

    List<Answer> apply(List<Command> commands) {
        return table.apply(raftTerm, ++index, CommandCodec.decode(CommandCodec.encode(commands)));
    }

    RequestId request() {
        return new RequestId(7, ++requests);
    }

    AcquireRequest attempt(String key, String holder) {
        return attempt(key, holder, 1);
    }

    AcquireRequest attempt(String key, String holder, long term) {
        long seen =
                table.find(LeaseKey.of(key)).map(record -> record.generation()).orElse(0L);
        return new AcquireRequest(
                LeaseKey.of(key),
                LeaseId.random(),
                seen,
                HolderId.of(holder),
                TTL,
                term,
                AcquireRequest.Reclaim.NEVER,
                Map.of("address", "h1:1", "zone", "a"));
    }

    AcquireResult acquire(AcquireRequest attempt) {
        return ((Answer.Acquired) apply(new Command.Acquire(request(), AT, attempt))).result();
    }

    LeaseGuard granted(String key, String holder) {
        return ((AcquireResult.Granted) acquire(attempt(key, holder))).guard();
    }

    HeartbeatResult beat(LeaseGuard guard) {
        Beat beat = new Beat(
                guard.key(), guard.leaseId(), guard.token(), guard.token().term());
        Answer answer = apply(new Command.Heartbeats(request(), AT.plusSeconds(1), List.of(beat)));
        return ((Answer.Beaten) answer).results().get(0);
    }

    ReleaseResult release(LeaseGuard guard) {
        return ((Answer.Released)
                        apply(new Command.Release(request(), new ReleaseRequest(guard.key(), guard.leaseId()))))
                .result();
    }

    ReleaseResult handOver(LeaseGuard guard, String successor) {
        ReleaseRequest release = new ReleaseRequest(guard.key(), guard.leaseId(), Optional.of(HolderId.of(successor)));
        return ((Answer.Released) apply(new Command.Release(request(), release))).result();
    }

    Command.Expire expiry(String key) {
        TableEntry entry = table.view().entry(LeaseKey.of(key)).orElseThrow();
        return new Command.Expire(
                request(),
                LeaseKey.of(key),
                entry.stored().generation(),
                entry.stored().beat(),
                entry.since(),
                raftTerm);
    }

    Answer.Expired.Effect expire(String key) {
        return effect(expiry(key));
    }

    Answer.Expired.Effect effect(Command.Expire expire) {
        return ((Answer.Expired) apply(expire)).effect();
    }

    Answer revoke(String key, LeaseAdmin.Urgency urgency) {
        return apply(revocation(key, urgency));
    }

    Command.Revoke revocation(String key, LeaseAdmin.Urgency urgency) {
        return new Command.Revoke(
                request(), AT, LeaseKey.of(key), new LeaseAdmin.RevokeOrder("ops", "maintenance", urgency));
    }

    static LeaseGuard guard(String key, FencingToken token) {
        return new LeaseGuard(LeaseKey.of(key), LeaseId.random(), HolderId.of("h"), token, TTL, AT);
    }
}
