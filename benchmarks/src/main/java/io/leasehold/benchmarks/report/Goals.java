package io.leasehold.benchmarks.report;

import static io.leasehold.benchmarks.Figure.Role.LIMIT;
import static io.leasehold.benchmarks.Figure.Role.OURS;
import static io.leasehold.benchmarks.Figure.Role.RIVAL;

import io.leasehold.benchmarks.Figure.Role;
import java.util.ArrayList;
import java.util.List;

/** What was wanted before anything was measured. A goal is met or missed; none is changed to fit. */
final class Goals {

    private static final String FREE = "free key, 1 client";
    private static final String HAND_OVER = "hand-over, p50";
    private static final String HELD = "10,000 held leases, ttl 30 s";

    private final List<Goal> goals = new ArrayList<>();

    private Goals() {
        overSockets();
        handOvers();
        held();
        onOneMachine();
        raft();
    }

    static List<Goal> all() {
        return new Goals().goals;
    }

    private void add(String provider, String work, Role role, double bound, String says) {
        goals.add(new Goal(provider, work, role, "", bound, says));
    }

    private void overSockets() {
        add("redis", FREE, LIMIT, 1.15, "<= 1.15 x two bare EVALSHA");
        add("redis", FREE, RIVAL, 1, "faster than Redisson");
        add("etcd", FREE, LIMIT, 1.15, "<= 1.15 x two bare Txn");
        add("etcd", FREE, RIVAL, 1 / 2.0, ">= 2 x faster than jetcd lease + lock + unlock + revoke");
        add("zookeeper", FREE, LIMIT, 1.15, "<= 1.15 x two bare setData");
        add("zookeeper", FREE, RIVAL, 1 / 1.5, ">= 1.5 x faster than Curator");
        add("dynamodb", FREE, LIMIT, 1.15, "<= 1.15 x two bare UpdateItem");
        add("dynamodb", FREE, RIVAL, 1 / 1.5, ">= 1.5 x faster than the AWS client");
    }

    private void handOvers() {
        for (String provider : List.of("redis", "etcd", "zookeeper", "raft-client")) {
            add(provider, HAND_OVER, LIMIT, 2, "<= 2 round trips");
        }
        for (String provider : List.of("redis", "etcd", "zookeeper")) {
            add(provider, HAND_OVER, RIVAL, 1, "faster than each rival");
        }
    }

    private void held() {
        add("redis", HELD + ": server's socket reads", OURS, 0.1, "O(1) flushes per beat: <= 0.1 reads a beat");
        for (String provider : List.of("redis", "raft-client")) {
            add(provider, HELD + ": CPU", OURS, 5, "<= 5 % of a core");
        }
        add("redis", HELD + ": CPU", RIVAL, 1, "below Redisson's watchdog");
    }

    private void onOneMachine() {
        add("file", FREE, LIMIT, 1.3, "<= 1.3 x two (write, force, rename, force directory)");
        add("local", "free key: allocation", OURS, 200, "<= 200 bytes");
        add("local", FREE, RIVAL, 10, "within 10 x ReentrantLock + Semaphore");
        add("jvm", "isHeld()", LIMIT, 3, "<= 3 x System.nanoTime()");
        add("jvm", "isHeld(): allocation", OURS, 0, "0 bytes");
        add("local", "inspect local", LIMIT, 3, "<= 3 x ConcurrentHashMap.get");
    }

    private void raft() {
        add("raft", FREE, LIMIT, 1.3, "<= 1.3 x one entry of the bare library each");
        add("raft-3", FREE, LIMIT, 1.3, "<= 1.3 x one entry of the bare library each");
        add(
                "raft-client",
                FREE + ", beside etcd of 3 members",
                RIVAL,
                1,
                "faster than jetcd's lock on etcd of 3 members");
        add("raft-client", HELD + ": forced entries", OURS, 0.1, "O(1) flushes per beat: <= 0.1 entries a beat");
        add("raft-client", HELD + ": CPU of the leader", OURS, 5, "<= 5 % of a core");
        add("raft-3", "64 callers, 64 keys: throughput", LIMIT, 1 / 2.0, ">= 2 x the bare library without batching");
        add("raft", "apply throughput, 1,000 idle watchers", LIMIT, 1 / 0.95, ">= 0.95 x with no watcher");
        add("raft", "event latency, 1,000 watchers: p99", OURS, 1_000, "<= 1 ms");
        add("raft", "event latency, 1 watcher: p99", OURS, 100, "<= 100 us, d-engine's published figure");
        for (String where : List.of("local", "raft, the table alone", "raft, 1 member", "redis", "etcd")) {
            for (String verb : List.of("acquire", "heartbeat", "inspect", "release")) {
                add("records", where + ", " + verb, LIMIT, 1.5, "grows < 1.5 x from 1 record to the most");
            }
        }
    }
}
