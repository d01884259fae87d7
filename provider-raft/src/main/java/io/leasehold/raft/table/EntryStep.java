package io.leasehold.raft.table;

import io.leasehold.HolderId;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.LeaseRules;
import io.leasehold.spi.LeaseRules.Moment;
import io.leasehold.spi.LeaseRules.Transition;
import io.leasehold.spi.ReleaseResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** One log entry on its way through the table: the state as left by the commands so far. Used by one thread, once. */
final class EntryStep {

    private static final HolderId NOBODY = HolderId.of("nobody");

    private final long raftTerm;
    private final List<Change> changes = new ArrayList<>();
    private TableState state;

    EntryStep(TableState before, long raftTerm) {
        this.state = before;
        this.raftTerm = raftTerm;
    }

    TableState after(long index) {
        TableState.Counters old = state.counters();
        return new TableState(
                state.entries(),
                new TableState.Counters(old.revision(), raftTerm, index, old.leastTerm()),
                state.remembered());
    }

    List<Change> changes() {
        return changes;
    }

    Answer apply(Command command) {
        try {
            return decide(command);
        } catch (InvalidLeaseRecordException e) {
            return new Answer.InvalidRecord(e.key().text(), e.field(), e.found(), e.expected());
        }
    }

    private Answer decide(Command command) {
        if (command instanceof Command.Acquire acquire) {
            return acquire(acquire);
        }
        if (command instanceof Command.Heartbeats beats) {
            return new Answer.Beaten(beats.beats().stream()
                    .map(beat -> heartbeat(beat, beats.at()))
                    .toList());
        }
        if (command instanceof Command.Expire expire) {
            return new Answer.Expired(expire(expire));
        }
        if (command instanceof Command.Read read) {
            return read(read);
        }
        return once(command);
    }

    /** What would take effect again if it came again. */
    private Answer once(Command command) {
        Optional<Answer> given = state.remembered().answer(command.id());
        if (given.isPresent()) {
            return given.get();
        }
        Answer answer = decideOnce(command);
        state = new TableState(
                state.entries(), state.counters(), state.remembered().with(command.id(), answer));
        return answer;
    }

    private Answer decideOnce(Command command) {
        if (command instanceof Command.Release release) {
            return release(release);
        }
        if (command instanceof Command.Revoke revoke) {
            return revoke(revoke);
        }
        return publish((Command.PublishTerm) command);
    }

    private Answer acquire(Command.Acquire command) {
        TableEntry before = entry(command.request().key());
        var made = LeaseRules.acquire(before.stored(), command.request(), moment(before, command.at()));
        made.next().ifPresent(next -> store(Kinds.ofAcquire(before, next), before, next));
        return new Answer.Acquired(Shown.result(made.result(), before));
    }

    private HeartbeatResult heartbeat(Beat beat, Instant at) {
        TableEntry before = entry(beat.key());
        LeaseRecord record = before.stored();
        LeaseGuard guard = new LeaseGuard(
                beat.key(),
                beat.leaseId(),
                record.holder().orElse(NOBODY),
                beat.token(),
                record.ttl(),
                record.expiresAt());
        var made = LeaseRules.heartbeat(record, new Heartbeat(guard, beat.currentTerm()), moment(before, at));
        made.next().ifPresent(next -> store(Change.Kind.RENEWED, before, next));
        return Shown.result(made.result(), before);
    }

    private Answer release(Command.Release command) {
        TableEntry before = entry(command.request().key());
        Transition<ReleaseResult> made = LeaseRules.release(before.stored(), command.request());
        made.next().ifPresent(next -> store(Kinds.ofRelease(before, next), before, next));
        return new Answer.Released(Shown.result(made.result(), before));
    }

    private Answer.Expired.Effect expire(Command.Expire command) {
        if (command.raftTerm() != raftTerm) {
            return Answer.Expired.Effect.OTHER_RAFT_TERM;
        }
        TableEntry before = entry(command.key());
        boolean unchanged = before.phase() == TableEntry.Phase.RUNNING
                && before.since() == command.since()
                && before.stored().generation() == command.generation()
                && before.stored().beat() == command.beat();
        if (!unchanged) {
            return Answer.Expired.Effect.OVERTAKEN;
        }
        put(Change.Kind.EXPIRED, before, revision -> before.expired(revision));
        return Answer.Expired.Effect.APPLIED;
    }

    private Answer revoke(Command.Revoke command) {
        TableEntry before = entry(command.key());
        var made = LeaseRules.revoke(before.record(), command.order(), command.at());
        made.next().ifPresent(next -> store(Change.Kind.REVOKED, before, next));
        return new Answer.Revoked(made.next());
    }

    private Answer publish(Command.PublishTerm command) {
        TableEntry before = entry(command.key());
        var made = LeaseRules.publishTerm(before.stored(), command.term());
        made.next().ifPresent(next -> store(Change.Kind.TERM_PUBLISHED, before, next));
        return new Answer.TermPublished(Shown.record(made.result(), before));
    }

    private Answer read(Command.Read command) {
        List<LeaseRecord> found = state.page(command);
        boolean more = found.size() > command.limit();
        return new Answer.Records(
                state.revision(),
                more ? found.subList(0, command.limit()) : found,
                more ? Answer.Records.Extent.MORE : Answer.Records.Extent.COMPLETE);
    }

    private TableEntry entry(LeaseKey key) {
        Supplier<TableEntry> unused =
                () -> TableEntry.neverUsed(key).withLeastTerm(state.counters().leastTerm());
        return state.entry(key).orElseGet(unused);
    }

    private static Moment moment(TableEntry before, Instant at) {
        return new Moment(before.remaining(), at);
    }

    private void store(Change.Kind kind, TableEntry before, LeaseRecord next) {
        put(kind, before, revision -> before.changed(next, revision));
    }

    private void put(Change.Kind kind, TableEntry before, LongFunction<TableEntry> made) {
        TableState.Counters old = state.counters();
        TableEntry after = made.apply(old.revision() + 1);
        state = new TableState(
                state.entries().with(after.stored().key().text(), EntryForm.pack(after)),
                new TableState.Counters(after.revision(), old.raftTerm(), old.index(), old.leastTerm()),
                state.remembered());
        changes.add(new Change(kind, before.revision() == 0 ? Optional.empty() : Optional.of(before), after));
    }
}
