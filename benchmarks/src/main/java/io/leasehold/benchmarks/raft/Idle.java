package io.leasehold.benchmarks.raft;

import static io.leasehold.benchmarks.Figure.Role.LIMIT;
import static io.leasehold.benchmarks.Figure.Role.OURS;

import io.leasehold.LeaseKey;
import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.turns.Callers;
import io.leasehold.benchmarks.turns.Turns;
import io.leasehold.benchmarks.turns.Way;
import io.leasehold.client.LeaseClient;
import io.leasehold.raft.FilledMember;
import io.leasehold.raft.table.Selector;
import io.leasehold.raft.table.WatchHub;
import io.leasehold.raft.table.WatchRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What watchers of keys that nobody changes cost those who change others. */
final class Idle {

    static final int WATCHERS = 1_000;
    static final String WATCHED = "leasehold";
    static final String UNWATCHED = "leasehold without watchers";

    private static final int CALLERS = 64;

    private Idle() {}

    static List<Figure> table(Turns turns) throws Exception {
        try (WatchedTable watched = new WatchedTable(WATCHERS, key -> "idle-" + key, event -> {});
                WatchedTable unwatched = new WatchedTable(0, key -> "idle-" + key, event -> {})) {
            return turns.measure(
                    "apply throughput, 1,000 idle watchers",
                    "ops/s",
                    List.of(
                            new Way(WATCHED, OURS, slot -> applies(watched, slot)),
                            new Way(UNWATCHED, LIMIT, slot -> applies(unwatched, slot))));
        }
    }

    private static double applies(WatchedTable table, Duration slot) {
        return 1e6 / micros(table, slot);
    }

    private static double micros(WatchedTable table, Duration slot) {
        long start = System.nanoTime();
        int done = 0;
        while (System.nanoTime() - start < slot.toNanos()) {
            table.beat();
            done++;
        }
        return (System.nanoTime() - start) / 1e3 / done;
    }

    static List<Figure> member(Turns turns, Path directory) throws Exception {
        try (Rivals rivals = new Rivals(directory, 1)) {
            FilledMember member = rivals.ours();
            Callers callers = callers(rivals.client(member));
            return turns.measure(
                    "64 callers, 64 keys, 1,000 idle watchers: throughput",
                    "ops/s",
                    List.of(
                            new Way(WATCHED, OURS, slot -> watched(member, callers, slot)),
                            new Way(UNWATCHED, LIMIT, callers)));
        }
    }

    private static Callers callers(LeaseClient client) {
        return new Callers(CALLERS, key -> Writes.ours(client, key));
    }

    private static double watched(FilledMember member, Callers callers, Duration slot) throws Exception {
        List<WatchHub.Handle> handles = new ArrayList<>();
        try {
            for (int i = 0; i < WATCHERS; i++) {
                WatchRequest request = new WatchRequest(new Selector.Key(LeaseKey.of("idle-" + i)));
                handles.add(member.node().watches().watch(request, event -> {}));
            }
            return callers.measure(slot);
        } finally {
            handles.forEach(WatchHub.Handle::close);
        }
    }
}
