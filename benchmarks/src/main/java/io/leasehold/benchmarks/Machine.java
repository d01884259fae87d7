package io.leasehold.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What every figure depends on. */
final class Machine {

    private Machine() {}

    static Map<String, String> describe() {
        return Map.of(
                "date",
                        Instant.now(Clock.systemUTC())
                                .truncatedTo(ChronoUnit.MINUTES)
                                .toString(),
                "java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                "system", System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                "processors", Runtime.getRuntime().availableProcessors() + " x " + processor(),
                "load average before",
                        String.format(
                                Locale.ROOT,
                                "%.2f",
                                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.replaceFirst("[^:]*:\\s*", ""))
                    .orElse("of unknown model");
        } catch (IOException e) {
            return "of unknown model";
        }
    }
}
