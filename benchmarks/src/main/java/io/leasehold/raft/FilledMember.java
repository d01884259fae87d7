package io.leasehold.raft;

import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.raft.table.Command;
import io.leasehold.raft.table.CommandCodec;
import io.leasehold.raft.table.ExpiryIndex;
import io.leasehold.raft.table.RequestId;
import io.leasehold.spi.AcquireRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;

/** A member of ours with a way in for very many leases, which single requests would take too long to acquire. */
@NullMarked
public final class FilledMember implements AutoCloseable {

    private static final int COMMANDS = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final OpenNode open;
    private final RaftLeaseNode node;

    private FilledMember(RaftNodeConfig config, OpenNode open) {
        this.open = open;
        this.node = new RaftLeaseNode(config, open);
    }

    public static FilledMember start(RaftNodeConfig config) throws IOException, InterruptedException {
        OpenNode open = new NodeStart(config, LeaseClock.system(), ExpiryIndex::create).open();
        FilledMember member = new FilledMember(config, open);
        member.node.awaitReady(PATIENCE);
        return member;
    }

    public RaftLeaseNode node() {
        return node;
    }

    public long appliedIndex() {
        return open.member().engine().appliedIndex();
    }

    /** Lets so many keys be held for a day by nobody in particular. */
    public void fill(int keys) {
        for (int from = 0; from < keys; from += COMMANDS) {
            List<Command> commands = IntStream.range(from, Math.min(keys, from + COMMANDS))
                    .mapToObj(FilledMember::acquire)
                    .toList();
            Request request = new Request.Execute(PATIENCE, Request.Route.HERE, CommandCodec.encode(commands));
            Reply reply = open.member().handle(request).join();
            if (reply.kind() != Reply.Kind.DONE) {
                throw new IllegalStateException("keys from " + from + " are not held: " + reply.text());
            }
        }
    }

    /** As {@link #fill} sends it, and the table applies it. */
    public static Command acquire(int key) {
        return new Command.Acquire(
                new RequestId(1, key),
                Instant.EPOCH,
                new AcquireRequest(
                        LeaseKey.of("filled-" + key),
                        new LeaseId(7, key),
                        0,
                        HolderId.of("host-4711-0a1b2c3d"),
                        Duration.ofDays(1),
                        1,
                        AcquireRequest.Reclaim.NEVER,
                        Map.of()));
    }

    @Override
    public void close() {
        node.close();
    }
}
