package io.leasehold.raft.table;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.ReleaseRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Random entries that hit few keys hard: the same lease ids come back in acquires, beats, releases, late and doubled. */
final class History {

    private final RandomGenerator random;
    private long raftTerm = 1;
    private long requests;

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
            raftTerm += random.nextInt(50) == 0 ? 1 : 0;
            List<Command> commands = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                commands.add(command());
            }
            entries.add(new Entry(raftTerm, index, CommandCodec.encode(commands)));
        }
        return entries;
    }

    private Command command() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 ->
                new Command.Acquire(request(), TableDriver.AT.plusMillis(random.nextInt(99_999)), attempt());
            case 3, 4, 5 ->
                new Command.Heartbeats(
                        request(), TableDriver.AT.plusMillis(random.nextInt(99_999)), List.of(beat(), beat(), beat()));
            case 6, 7 -> new Command.Release(request(), new ReleaseRequest(key(), leaseId(), successor()));
            case 8, 9 ->
                new Command.Expire(
                        request(),
                        key(),
                        random.nextInt(9),
                        random.nextInt(3),
                        random.nextInt(200),
                        raftTerm - random.nextInt(2));
            case 10 ->
                new Command.Revoke(
                        request(),
                        TableDriver.AT,
                        key(),
                        new LeaseAdmin.RevokeOrder(
                                "ops",
                                "test",
                                random.nextBoolean() ? LeaseAdmin.Urgency.NOW : LeaseAdmin.Urgency.AFTER_TTL));
            default ->
                random.nextInt(4) == 0
                        ? new Command.PublishTerm(request(), key(), 1 + random.nextInt(3))
                        : new Command.Read(request(), new Selector.Prefix("k"));
        };
    }

    private RequestId request() {
        return new RequestId(3, random.nextInt(8) == 0 ? Math.max(1, requests - random.nextInt(20)) : ++requests);
    }

    private AcquireRequest attempt() {
        return new AcquireRequest(
                key(),
                leaseId(),
                random.nextInt(9),
                HolderId.of("h" + random.nextInt(3)),
                Duration.ofMillis(1 + random.nextInt(5000)),
                1 + random.nextInt(3),
                random.nextInt(4) == 0 ? AcquireRequest.Reclaim.OWN_HOLDER : AcquireRequest.Reclaim.NEVER,
                Map.of("a", "1", "b", "2", "c", "3", "é", "ü"));
    }

    private Beat beat() {
        return new Beat(
                key(),
                leaseId(),
                new FencingToken(1 + random.nextInt(3), 1 + random.nextInt(9)),
                1 + random.nextInt(3));
    }

    private LeaseKey key() {
        return LeaseKey.of("k" + random.nextInt(4));
    }

    private LeaseId leaseId() {
        return new LeaseId(0, random.nextInt(12));
    }

    private Optional<HolderId> successor() {
        return random.nextInt(3) == 0 ? Optional.of(HolderId.of("h" + random.nextInt(3))) : Optional.empty();
    }
}
