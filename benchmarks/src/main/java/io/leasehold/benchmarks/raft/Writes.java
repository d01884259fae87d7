package io.leasehold.benchmarks.raft;

import static io.leasehold.benchmarks.Figure.Role.LIMIT;
import static io.leasehold.benchmarks.Figure.Role.OURS;
import static io.leasehold.benchmarks.Figure.Role.RIVAL;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.turns.Callers;
import io.leasehold.benchmarks.turns.Turns;
import io.leasehold.benchmarks.turns.Way;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.raft.BareMember;
import io.leasehold.raft.FilledMember;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Acquire and release at the leader itself, beside two entries of the libraries, forced to a majority of disks each. */
final class Writes {

    static final String BARE = "two entries of Apache Ratis 3.3.0, same settings";

    /** The length of the command that acquires a key. */
    private static final int ENTRY_BYTES = 150;

    private static final int CALLERS = 64;
    private static final int COUNTED = 200;

    private final Turns turns;
    private final int members;
    private final byte[] entry = new byte[ENTRY_BYTES];

    Writes(Turns turns, int members) {
        this.turns = turns;
        this.members = members;
    }

    List<Figure> measure(Path directory) throws Exception {
        List<Figure> figures = new ArrayList<>();
        try (Rivals rivals = new Rivals(directory, members)) {
            FilledMember leader = rivals.ours();
            LeaseClient client = rivals.client(leader);
            BareMember bare = rivals.bare();
            JGroupsMember jgroups = rivals.jgroups();
            figures.addAll(turns.measure(
                    "free key, 1 client",
                    "us",
                    List.of(
                            Way.sequential("leasehold", OURS, ours(client, 0)),
                            Way.sequential(BARE, LIMIT, () -> twice(bare)),
                            Way.sequential("two entries of jgroups-raft 1.1.4, fsync on", RIVAL, () -> {
                                jgroups.set(entry);
                                jgroups.set(entry);
                            }))));
            figures.addAll(turns.measure(
                    "64 callers, 64 keys: throughput",
                    "ops/s",
                    List.of(
                            new Way("leasehold", OURS, new Callers(CALLERS, key -> ours(client, key))),
                            new Way(BARE + ", no batching", LIMIT, new Callers(CALLERS, key -> () -> twice(bare))))));
            figures.add(entries(leader, client, 1));
            figures.add(entries(leader, client, CALLERS));
            figures.addAll(turns.measure(
                    "inspect linearizable, 1 client",
                    "us",
                    List.of(
                            Way.sequential("leasehold", OURS, () -> client.inspect("key-0")),
                            Way.sequential(
                                    "one entry of Apache Ratis 3.3.0, same settings",
                                    LIMIT,
                                    () -> bare.propose(entry).join()))));
        }
        return figures;
    }

    static Way.Step ours(LeaseClient client, int key) {
        LeaseSpec spec = LeaseSpec.of("key-" + key);
        return () -> client.acquire(spec).release();
    }

    private void twice(BareMember bare) {
        byte[] first = bare.propose(entry).join();
        byte[] second = bare.propose(entry).join();
        if (first.length != second.length) {
            throw new IllegalStateException("the bare library lost bytes");
        }
    }

    /** How many entries of the log, each forced to a majority of disks, one acquire and its release cost. */
    private Figure entries(FilledMember leader, LeaseClient client, int callers) throws Exception {
        LongAdder pairs = new LongAdder();
        long before = leader.appliedIndex();
        Callers counted = new Callers(callers, key -> {
            Way.Step step = ours(client, key);
            return () -> {
                step.run();
                pairs.increment();
            };
        });
        double unused = counted.measure(Duration.ofMillis(COUNTED));
        double each = (leader.appliedIndex() - before) / pairs.doubleValue();
        String work = callers == 1 ? "free key" : callers + " callers, " + callers + " keys";
        return new Figure(turns.provider(), work + ": requests", "leasehold", OURS, "entries/op", List.of(each));
    }
}
