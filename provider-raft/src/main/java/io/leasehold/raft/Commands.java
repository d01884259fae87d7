package io.leasehold.raft;

import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseClock;
import io.leasehold.raft.table.Answer;
import io.leasehold.raft.table.AnswerCodec;
import io.leasehold.raft.table.Command;
import io.leasehold.raft.table.CommandCodec;
import io.leasehold.raft.table.RequestId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Sends commands for the lease table and reads their answers. */
final class Commands {

    private static final long LATEST = Instant.parse("9000-01-01T00:00:00Z").toEpochMilli();

    private final Caller caller;
    private final LeaseClock clock;
    private final long client = ThreadLocalRandom.current().nextLong();
    private final AtomicLong sequence = new AtomicLong();

    Commands(Caller caller, LeaseClock clock) {
        this.caller = caller;
        this.clock = clock;
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
    LocalRecords readLocal(String what, Command.Read read, Duration timeout) throws InterruptedException {
        byte[] encoded = CommandCodec.encode(List.of(read));
        byte[] answer = caller.call(what, (route, patience) -> new Request.ReadLocal(encoded), timeout);
        Request.LocalAnswer local = Request.LocalAnswer.decoded(answer);
        return new LocalRecords(local.silence(), only(local.answers(), Answer.Records.class));
    }

    /** Records that one member has applied, and for how long it has not heard the leader. */
    record LocalRecords(Duration silence, Answer.Records records) {}

    private static <A extends Answer> A only(byte[] encoded, Class<A> type) {
        Answer answer = AnswerCodec.decode(encoded).get(0);
        if (answer instanceof Answer.InvalidRecord invalid) {
            throw new InvalidLeaseRecordException(
                    io.leasehold.LeaseKey.of(invalid.key()), invalid.field(), invalid.found(), invalid.expected());
        }
        return type.cast(answer);
    }
}
