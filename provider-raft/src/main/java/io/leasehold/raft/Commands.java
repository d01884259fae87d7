package io.leasehold.raft;

import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.raft.table.Answer;
import io.leasehold.raft.table.AnswerCodec;
import io.leasehold.raft.table.Command;
import io.leasehold.raft.table.CommandCodec;
import io.leasehold.raft.table.RequestId;
import io.leasehold.raft.table.Selector;
import io.leasehold.raft.table.TableView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Sends commands for the lease table and reads their answers. */
final class Commands {

    private static final long LATEST = Instant.parse("9000-01-01T00:00:00Z").toEpochMilli();

    private final Caller caller;
    private final LeaseClock clock;
    private final Supplier<Optional<TableView>> here;
    private final long client = ThreadLocalRandom.current().nextLong();
    private final AtomicLong sequence = new AtomicLong();

    /**
     * Commands by way of a caller.
     *
     * @param here what the member has applied that is asked, if it is in this process and serves; otherwise it is sent a request
     */
    Commands(Caller caller, LeaseClock clock, Supplier<Optional<TableView>> here) {
        this.caller = caller;
        this.clock = clock;
        this.here = here;
    }

    /** An id that no other request has; whatever is sent again carries it again. */
    RequestId nextId() {
        return new RequestId(client, sequence.incrementAndGet());
    }

    /** The wall clock, for what people read. */
    Instant now() {
        return Instant.ofEpochMilli(Math.max(0, Math.min(clock.wallMillis(), LATEST)));
    }

    Caller.Deadline deadline(Duration timeout) {
        return Caller.Deadline.in(timeout, clock);
    }

    /** Executes a command on the leader, through the log. */
    <A extends Answer> A execute(String what, Command command, Class<A> type, Duration timeout)
            throws InterruptedException {
        byte[] encoded = CommandCodec.encode(List.of(command));
        byte[] answer = caller.call(what, (route, patience) -> new Request.Execute(patience, route, encoded), timeout);
        return only(answer, type);
    }

    /** Reads what the member that is asked has applied. */
    Optional<LeaseRecord> readLocal(LeaseKey key, Duration timeout) throws InterruptedException {
        Optional<TableView> applied = here.get();
        return applied.isPresent() ? applied.get().find(key) : askLocal(key, timeout);
    }

    private Optional<LeaseRecord> askLocal(LeaseKey key, Duration timeout) throws InterruptedException {
        byte[] encoded = CommandCodec.encode(List.of(read(key)));
        byte[] answer = caller.call(whatReads(key), (route, patience) -> new Request.ReadLocal(encoded), timeout);
        byte[] answers = Request.LocalAnswer.decoded(answer).answers();
        return first(only(answers, Answer.Records.class));
    }

    /** Reads through the log. */
    Optional<LeaseRecord> read(LeaseKey key, Duration timeout) throws InterruptedException {
        return first(execute(whatReads(key), read(key), Answer.Records.class, timeout));
    }

    private Command.Read read(LeaseKey key) {
        return new Command.Read(nextId(), new Selector.Key(key), "", 1);
    }

    private static String whatReads(LeaseKey key) {
        return "inspection of '" + key + "'";
    }

    private static Optional<LeaseRecord> first(Answer.Records records) {
        return records.records().stream().findFirst();
    }

    private static <A extends Answer> A only(byte[] encoded, Class<A> type) {
        Answer answer = AnswerCodec.decode(encoded).get(0);
        if (answer instanceof Answer.InvalidRecord invalid) {
            throw new InvalidLeaseRecordException(
                    LeaseKey.of(invalid.key()), invalid.field(), invalid.found(), invalid.expected());
        }
        return type.cast(answer);
    }
}
