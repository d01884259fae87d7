package io.leasehold.raft.table;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.ReleaseRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Random entries that hit few keys hard. Most fit the state that they meet, as the shadow table knows it; the rest are late, doubled or
 * wrong.
 */
final class History {

    private final RandomGenerator random;
    private final LeaseTable shadow = new LeaseTable();
    private long raftTerm = 1;
    private long requests;
    private LeaseKey key = LeaseKey.of("k");
    private TableEntry met = TableEntry.neverUsed(key);

    History(RandomGenerator random) {
        this.random = random;
    }

    record Entry(long raftTerm, long index, byte[] bytes) {
        List<Answer> applyTo(LeaseTable table) {
            return table.apply(raftTerm, index, CommandCodec.decode(bytes));
        }
    }

    List<Entry> entries(int count) {
        List<Entry> entries = new ArrayList<>();
        for (int index = 1; index <= count; index++) {
            raftTerm += oneIn(50) ? 1 : 0;
            List<Command> commands = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                key = LeaseKey.of("k" + random.nextInt(4));
                met = shadow.view().entry(key).orElse(TableEntry.neverUsed(key));
                commands.add(command());
            }
            Entry entry = new Entry(raftTerm, index, CommandCodec.encode(commands));
            entry.applyTo(shadow);
            entries.add(entry);
        }
        return entries;
    }

    private Command command() {
        return switch (random.nextInt(14)) {
            case 0, 1, 2, 3, 4 -> new Command.Acquire(request(), at(), attempt());
            case 5, 6, 7 -> new Command.Heartbeats(request(), at(), List.of(beat(), beat()));
            case 8, 9 -> new Command.Release(request(), new ReleaseRequest(key, leaseId(), successor()));
            case 10, 11 ->
                new Command.Expire(
                        request(),
                        key,
                        met.stored().generation(),
                        met.stored().beat(),
                        oneIn(4) ? random.nextInt(200) : met.since(),
                        oneIn(4) ? raftTerm - 1 : raftTerm);
            case 12 -> new Command.Revoke(request(), at(), key, order());
            default ->
                oneIn(4)
                        ? new Command.PublishTerm(request(), key, met.stored().term() + 1)
                        : new Command.Read(request(), new Selector.Prefix("k"));
        };
    }

    private boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    private Instant at() {
        return TableDriver.AT.plusMillis(random.nextInt(99_999));
    }

    private RequestId request() {
        return new RequestId(3, oneIn(8) ? Math.max(1, requests - random.nextInt(20)) : ++requests);
    }

    private AcquireRequest attempt() {
        return new AcquireRequest(
                key,
                oneIn(4) ? leaseId() : new LeaseId(1, random.nextInt()),
                oneIn(6) ? random.nextInt(9) : met.stored().generation(),
                HolderId.of("h" + random.nextInt(3)),
                Duration.ofMillis(1 + random.nextInt(5000)),
                Math.max(1, met.stored().term() + (oneIn(10) ? random.nextInt(3) - 1 : 0)),
                oneIn(4) ? AcquireRequest.Reclaim.OWN_HOLDER : AcquireRequest.Reclaim.NEVER,
                Map.of("a", "1", "b", "2", "c", "3", "é", "ü"));
    }

    private Beat beat() {
        long generation = Math.max(1, met.stored().generation() - (oneIn(6) ? 1 : 0));
        return new Beat(
                key,
                leaseId(),
                new FencingToken(met.stored().grantedTerm(), generation),
                met.stored().grantedTerm());
    }

    private LeaseId leaseId() {
        LeaseId another = met.stored().lastReleased().orElse(new LeaseId(2, random.nextInt()));
        return oneIn(5) ? another : met.stored().leaseId().orElse(another);
    }

    private LeaseAdmin.RevokeOrder order() {
        return new LeaseAdmin.RevokeOrder(
                "ops", "test", random.nextBoolean() ? LeaseAdmin.Urgency.NOW : LeaseAdmin.Urgency.AFTER_TTL);
    }

    private Optional<HolderId> successor() {
        return oneIn(3) ? Optional.of(HolderId.of("h" + random.nextInt(3))) : Optional.empty();
    }
}
