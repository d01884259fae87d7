package io.leasehold.raft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Measured figures with the machine that they are of, kept as a text in docs/evidence. */
final class Figures {

    private final List<String> lines = new ArrayList<>();
    private final String test;

    Figures(String test, String what) {
        this.test = test;
        lines.add(what);
        lines.add("Machine: " + Runtime.getRuntime().availableProcessors() + " cores (" + processor() + "), JVM "
                + Runtime.version() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + ", load average at the start " + load());
        lines.add("Command: mvn -pl provider-raft -am verify -Dtest=" + test
                + " -Dgroups=evidence -DexcludedGroups= -Dsurefire.failIfNoSpecifiedTests=false");
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    static String load() {
        return String.format(
                Locale.ROOT,
                "%.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    void add(String form, Object... values) {
        String line = String.format(Locale.ROOT, form, values);
        lines.add(line);
        System.out.println(line);
    }

    List<String> lines() {
        return lines;
    }

    /** To the file of that name. */
    void keep(String file) {
        lines.add("Load average at the end: " + load());
        try {
            Files.write(Path.of("..", "docs", "evidence", file), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(test, e);
        }
    }

    static long percentile(long[] values, double share) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    }

    static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
    }
}
