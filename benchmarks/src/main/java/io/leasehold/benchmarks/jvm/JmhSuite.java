package io.leasehold.benchmarks.jvm;

import static io.leasehold.benchmarks.Figure.Role.LIMIT;
import static io.leasehold.benchmarks.Figure.Role.OURS;
import static io.leasehold.benchmarks.Figure.Role.RIVAL;

import io.leasehold.benchmarks.Effort;
import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.Suite;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What JMH measures of one provider. */
public final class JmhSuite implements Suite {

    private static final String FREE_KEY = "free key, 1 client";
    private static final String LOCAL_READ = "inspect local";

    private static final List<Method> RAFT_READS = List.of(
            Method.of(RaftReadBenchmark.class, "inspectLocal", OURS, LOCAL_READ, "leasehold"),
            Method.of(RaftReadBenchmark.class, "readLocal", OURS, "RaftLeaseNode.readLocal", "leasehold"),
            Method.of(RaftReadBenchmark.class, "mapGet", LIMIT, LOCAL_READ, "ConcurrentHashMap.get"),
            Method.of(RaftReadBenchmark.class, "inspectLeader", OURS, "inspect leader", "leasehold"),
            Method.of(RaftReadBenchmark.class, "inspectLinearizable", OURS, "inspect linearizable", "leasehold"));

    private final String name;
    private final List<Method> methods;

    private JmhSuite(String name, List<Method> methods) {
        this.name = name;
        this.methods = methods;
    }

    /** What every lease costs its holder, whatever the back end. */
    public static Suite jvm() {
        return new JmhSuite(
                "jvm",
                List.of(
                        Method.of(HeldBenchmark.class, "isHeld", OURS, "isHeld()", "leasehold"),
                        Method.of(HeldBenchmark.class, "nanoTime", LIMIT, "isHeld()", "System.nanoTime()")));
    }

    /** {@code local:} */
    public static Suite local() {
        return new JmhSuite(
                "local",
                List.of(
                        Method.of(LocalBenchmark.class, "acquireAndRelease", OURS, FREE_KEY, "leasehold"),
                        Method.of(
                                LocalBenchmark.class, "lockAndSemaphore", RIVAL, FREE_KEY, "ReentrantLock + Semaphore"),
                        Method.of(LocalBenchmark.class, "inspect", OURS, LOCAL_READ, "leasehold"),
                        Method.of(LocalBenchmark.class, "mapGet", LIMIT, LOCAL_READ, "ConcurrentHashMap.get")));
    }

    /** {@code file:} */
    public static Suite file() {
        return new JmhSuite(
                "file",
                List.of(
                        Method.of(FileBenchmark.class, "acquireAndRelease", OURS, FREE_KEY, "leasehold"),
                        Method.of(
                                FileBenchmark.class,
                                "twoForcedWrites",
                                LIMIT,
                                FREE_KEY,
                                "two of write, force, rename, force directory"),
                        Method.of(
                                FileBenchmark.class,
                                "fileLock",
                                RIVAL,
                                FREE_KEY,
                                "FileChannel.lock, which survives nothing")));
    }

    /** Reads of an embedded member of {@code raft:} */
    public static List<Figure> raftReads(Effort effort) throws Exception {
        return new JmhRounds("raft", RAFT_READS, effort).run();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Duration expected(Effort effort) {
        return Duration.ofSeconds(methods.size() * effort.pick(3L, 20L));
    }

    @Override
    public Map<String, String> setting() {
        return Map.of("measured by", "JMH 1.37, average time, a JVM for each sample, one thread");
    }

    @Override
    public List<Figure> run(Effort effort) throws Exception {
        return new JmhRounds(name, methods, effort).run();
    }
}
