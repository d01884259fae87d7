package io.leasehold.raft;

import io.leasehold.LeaseRecord;
import io.leasehold.raft.table.Answer;
import io.leasehold.raft.table.AnswerCodec;
import io.leasehold.raft.table.Command;
import io.leasehold.raft.table.CommandCodec;
import io.leasehold.raft.table.LeaderTimers;
import io.leasehold.raft.table.LeaseTable;
import io.leasehold.raft.table.MalformedBytesException;
import io.leasehold.raft.table.TableView;
import io.leasehold.spi.AcquireResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Commands of clients for the table: checked before they enter the log, and their answers completed by what only the leader knows. */
final class CommandService {

    private final LeaseTable table;
    private final LeaderTimers timers;
    private final Duration smallestTtl;

    CommandService(LeaseTable table, LeaderTimers timers, Duration smallestTtl) {
        this.table = table;
        this.timers = timers;
        this.smallestTtl = smallestTtl;
    }

    /** Puts commands into the log. The future is completed as {@link GroupCommit#submit} does. */
    CompletableFuture<Reply> execute(GroupCommit commit, Request.Execute request) {
        List<Command> commands;
        try {
            commands = CommandCodec.decode(request.commands());
            commands.forEach(this::require);
        } catch (MalformedBytesException | IllegalArgumentException e) {
            return CompletableFuture.completedFuture(Reply.of(Reply.Kind.REFUSED, String.valueOf(e.getMessage())));
        }
        boolean acquires = commands.stream().anyMatch(Command.Acquire.class::isInstance);
        return commit.submit(MemberState.commands(request.commands()), request.timeout())
                .thenApply(answers -> Reply.done(acquires ? completed(answers) : answers));
    }

    /** Only the leader's own timers expire leases: such a command must never be passed on. */
    private void require(Command command) {
        if (command instanceof Command.Expire) {
            throw new IllegalArgumentException("a client cannot expire a lease");
        }
        if (command instanceof Command.Acquire acquire
                && acquire.request().ttl().compareTo(smallestTtl) < 0) {
            throw new IllegalArgumentException(
                    "ttl is " + acquire.request().ttl() + "; the smallest of this group is " + smallestTtl);
        }
    }

    private byte[] completed(byte[] answers) {
        return AnswerCodec.encode(
                AnswerCodec.decode(answers).stream().map(this::completed).toList());
    }

    private Answer completed(Answer answer) {
        if (answer instanceof Answer.Acquired acquired && acquired.result() instanceof AcquireResult.HeldByOther held) {
            Duration remaining = timers.remaining(held.record().key(), held.retryAfter());
            return new Answer.Acquired(new AcquireResult.HeldByOther(held.record(), remaining));
        }
        return answer;
    }

    /** Reads what this member has applied. */
    Reply readLocal(Request.ReadLocal request, Duration silence) {
        try {
            List<Answer> answers = new ArrayList<>();
            for (Command command : CommandCodec.decode(request.commands())) {
                answers.add(read(command));
            }
            return Reply.done(new Request.LocalAnswer(silence, AnswerCodec.encode(answers)).encoded());
        } catch (MalformedBytesException | IllegalArgumentException e) {
            return Reply.of(Reply.Kind.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private Answer read(Command command) {
        if (!(command instanceof Command.Read read)) {
            throw new IllegalArgumentException("only reads can be local");
        }
        TableView view = table.view();
        List<LeaseRecord> found = new ArrayList<>();
        view.forEach(read.selector(), entry -> {
            LeaseRecord record = entry.record();
            if (found.size() <= read.limit() && record.key().text().compareTo(read.after()) > 0) {
                found.add(record);
            }
        });
        boolean more = found.size() > read.limit();
        return new Answer.Records(
                view.revision(),
                more ? found.subList(0, read.limit()) : found,
                more ? Answer.Records.Extent.MORE : Answer.Records.Extent.COMPLETE);
    }
}
