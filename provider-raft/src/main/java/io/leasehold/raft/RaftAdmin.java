package io.leasehold.raft;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.raft.table.Answer;
import io.leasehold.raft.table.Command;
import io.leasehold.raft.table.Selector;
import io.leasehold.spi.LeaseAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What operators may do to any lease of a group. A list is read in pages, each through the log. */
record RaftAdmin(Commands commands, Consumer<Duration> requireUsable) implements LeaseAdmin {

    @Override
    public List<LeaseRecord> list(String prefix, Duration timeout) throws InterruptedException {
        requireUsable.accept(timeout);
        Caller.Deadline deadline = commands.deadline(timeout);
        List<LeaseRecord> all = new ArrayList<>();
        String after = "";
        Answer.Records page;
        do {
            Command.Read read =
                    new Command.Read(commands.nextId(), new Selector.Prefix(prefix), after, Command.Read.MAX_LIMIT);
            page = commands.execute("list", read, Answer.Records.class, deadline.left());
            all.addAll(page.records());
            after = all.isEmpty() ? after : all.get(all.size() - 1).key().text();
        } while (page.extent() == Answer.Records.Extent.MORE);
        return all;
    }

    @Override
    public Optional<LeaseRecord> revoke(LeaseKey key, RevokeOrder order, Duration timeout) throws InterruptedException {
        requireUsable.accept(timeout);
        Command command = new Command.Revoke(commands.nextId(), commands.now(), key, order);
        return commands.execute("revocation of '" + key + "'", command, Answer.Revoked.class, timeout)
                .record();
    }

    @Override
    public LeaseRecord publishTerm(LeaseKey key, long term, Duration timeout) throws InterruptedException {
        requireUsable.accept(timeout);
        Command command = new Command.PublishTerm(commands.nextId(), key, term);
        return commands.execute("term of '" + key + "'", command, Answer.TermPublished.class, timeout)
                .record();
    }
}
