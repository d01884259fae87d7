package io.leasehold.benchmarks.records;

import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.raft.FilledMember;
import io.leasehold.raft.table.Answer;
import io.leasehold.raft.table.Beat;
import io.leasehold.raft.table.Command;
import io.leasehold.raft.table.LeaseTable;
import io.leasehold.raft.table.RequestId;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The lease table of a Raft member, without consensus and disk: each verb is an entry of its own. */
final class TablePlace implements Place {

    private static final int COMMANDS = 500;
    private static final HolderId HOLDER = HolderId.of("host-4711-0a1b2c3d");

    private final LeaseTable table = new LeaseTable();
    private final Map<Integer, Long> generations = new HashMap<>();
    private Optional<LeaseGuard> held = Optional.empty();
    private long index;

    TablePlace(int filled) {
        for (int from = 0; from < filled; from += COMMANDS) {
            List<Command> commands = IntStream.range(from, Math.min(filled, from + COMMANDS))
                    .mapToObj(FilledMember::acquire)
                    .toList();
            table.apply(1, ++index, commands);
        }
    }

    private Answer apply(Command command) {
        return table.apply(1, ++index, List.of(command)).get(0);
    }

    private RequestId request() {
        return new RequestId(2, index);
    }

    private LeaseGuard held() {
        return held.orElseThrow();
    }

    @Override
    public void acquire(int key) {
        AcquireRequest attempt = new AcquireRequest(
                LeaseKey.of("own-" + key),
                LeaseId.random(),
                generations.getOrDefault(key, 0L),
                HOLDER,
                Duration.ofDays(1),
                1,
                AcquireRequest.Reclaim.NEVER,
                Map.of());
        if (!(apply(new Command.Acquire(request(), Instant.EPOCH, attempt)) instanceof Answer.Acquired acquired)
                || !(acquired.result() instanceof AcquireResult.Granted granted)) {
            throw new IllegalStateException(attempt.key() + " was not granted");
        }
        generations.put(key, granted.guard().token().generation());
        held = Optional.of(granted.guard());
    }

    @Override
    public void heartbeat() {
        Beat beat = new Beat(held().key(), held().leaseId(), held().token(), 1);
        Answer unused = apply(new Command.Heartbeats(request(), Instant.EPOCH, List.of(beat)));
    }

    @Override
    public void inspect() {
        if (table.find(held().key()).isEmpty()) {
            throw new IllegalStateException(held().key() + " has no record");
        }
    }

    @Override
    public void release() {
        Answer unused = apply(new Command.Release(request(), new ReleaseRequest(held().key(), held().leaseId())));
    }

    @Override
    public void close() {}
}
