package io.leasehold.recordstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How much to simulate: {@code -Dleasehold.seeds=N} in all, or one seed again with {@code -Dleasehold.seed=N}. */
final class SimulationSettings {

    /** Seeds of the stepped protocol by default; the production client runs one for each twenty of them. */
    private static final long SEEDS = 100_000;

    private static final int PER_CLIENT_SEED = 20;
    private static final Path DIRECTORY = Path.of("target", "simulation");

    private SimulationSettings() {}

    static long protocolSeeds() {
        return Long.getLong("leasehold.seeds", SEEDS);
    }

    static long clientSeeds() {
        return Math.max(1, protocolSeeds() / PER_CLIENT_SEED);
    }

    /** The seed to replay, or 0. */
    static long replayed() {
        return Long.getLong("leasehold.seed", 0);
    }

    static Path directory() {
        try {
            return Files.createDirectories(DIRECTORY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reports which seed first showed a weakened rule, and by which check. */
    static void reportSeen(String file, Weakening weakening, long seed, SimulationReport seen) {
        String check = seen.violations().get(0).split("\\W", 2)[0];
        report(file, "| %s | %d | %s |".formatted(weakening.text(), seed, check));
    }

    /** Prints a part of the report and keeps it in {@code target/simulation}. */
    static void report(String file, String text) {
        System.out.println(text);
        try {
            Files.writeString(
                    directory().resolve(file), text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
