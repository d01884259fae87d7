package io.leasehold.benchmarks.records;

import io.leasehold.benchmarks.Effort;
import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.Run;
import io.leasehold.benchmarks.Suite;
import io.leasehold.benchmarks.process.JvmCommand;
import io.leasehold.benchmarks.process.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How the cost of each verb grows with the records that are there. */
public final class RecordsSuite implements Suite {

    /** Where one server cannot be filled in a reasonable time. */
    private static final int MOST_IN_ETCD = 100_000;

    @Override
    public String name() {
        return "records";
    }

    @Override
    public Duration expected(Effort effort) {
        return effort.pick(Duration.ofSeconds(20), Duration.ofMinutes(4));
    }

    @Override
    public Map<String, String> setting() {
        return Map.of(
                "records", "held by another, ttl one day; the verbs are for keys of their own, at most 1,000",
                "durability", "raft and etcd force every write to the disk, redis keeps all in memory");
    }

    static int[] sizes(Effort effort) {
        return effort.pick(new int[] {1, 20_000}, new int[] {1, 1_000, 1_000_000});
    }

    static int rounds(Effort effort) {
        return effort.pick(1, 7);
    }

    static Duration slot(Effort effort) {
        return Duration.ofMillis(effort.pick(150L, 700L));
    }

    @Override
    public List<Figure> run(Effort effort) throws Exception {
        Path directory = Scratch.create("records");
        try {
            List<Figure> figures = new ArrayList<>();
            for (String what : List.of("local", "table", "raft")) {
                figures.addAll(inProcess(what, effort, directory));
            }
            figures.addAll(servers("redis", effort, directory));
            figures.addAll(servers("etcd", effort, directory));
            return figures;
        } finally {
            Scratch.delete(directory);
        }
    }

    private static List<Figure> inProcess(String what, Effort effort, Path directory)
            throws IOException, InterruptedException {
        List<String> command = JvmCommand.of(
                List.of("-Xmx4g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                InProcess.class.getName(),
                Stream.of(what, effort.name(), directory.toString()));
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException("the process that measures records of " + what + " ended with " + code);
            }
        } finally {
            process.destroyForcibly();
        }
        return Run.read(directory.resolve(what + ".json")).figures();
    }

    private static List<Figure> servers(String what, Effort effort, Path directory) throws Exception {
        Growth growth = new Growth(what, slot(effort));
        List<Place> places = new ArrayList<>();
        try {
            for (int records : sizes(effort)) {
                boolean redis = what.equals("redis");
                int filled = redis ? records : Math.min(records, MOST_IN_ETCD);
                places.add(redis ? Servers.redis(directory, filled) : Servers.etcd(directory, filled));
                growth.add(filled, places.get(places.size() - 1));
            }
            return growth.measure(rounds(effort));
        } finally {
            for (Place place : places) {
                place.close();
            }
        }
    }
}
