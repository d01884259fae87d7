package io.leasehold.local;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.recordstore.Observations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Observations that outlive the process, for commands that try once and end: one small file per key with the boot, the time since
 * that boot, and the mark. Time since boot also runs while the machine is suspended, and so does a holder's belief on this host.
 *
 * <p>A mark never comes back after another one, so a file that is lost, damaged or replaced by a concurrent process's older
 * sighting makes a contender wait longer, never shorter. What cannot be read or written counts as not seen.
 */
final class FileObservations implements Observations {

    /** How far a reading of boot time may be behind the truth, see {@link LeaseClock#bootNanos()}. */
    private static final Duration RESOLUTION = Duration.ofMillis(10);

    private static final int PARTS = 3;

    private final Path directory;
    private final LeaseClock clock;
    private final String scope;

    private FileObservations(Path directory, LeaseClock clock, String scope) {
        this.directory = directory;
        this.clock = clock;
        this.scope = scope;
    }

    /** Empty if this platform does not tell which boot it is, or the directory cannot be made. */
    static Optional<FileObservations> in(Path directory, LeaseClock clock, ProcessTable processes) {
        try {
            String scope = processes.scope();
            Files.createDirectories(directory);
            return Optional.of(new FileObservations(directory, clock, scope));
        } catch (IOException e) {
            return Optional.empty(); // why: observations in memory are always there, too
        }
    }

    @Override
    public Duration unchangedFor(LeaseKey key, String mark) {
        OptionalLong now = clock.bootNanos();
        if (now.isEmpty()) {
            return Duration.ZERO;
        }
        Path file = directory.resolve(KeyFiles.of(key).hash() + ".seen");
        OptionalLong first = firstSeen(file, mark);
        if (first.isEmpty() || first.getAsLong() > now.getAsLong()) {
            remember(file, scope + " " + now.getAsLong() + " " + mark);
            return Duration.ZERO;
        }
        Duration seen = Duration.ofNanos(now.getAsLong() - first.getAsLong()).minus(RESOLUTION);
        return seen.isNegative() ? Duration.ZERO : seen;
    }

    private OptionalLong firstSeen(Path file, String mark) {
        try {
            String[] parts = Files.readString(file).split(" ", PARTS);
            boolean same = parts.length == PARTS && parts[0].equals(scope) && parts[2].equals(mark);
            return same ? OptionalLong.of(Long.parseLong(parts[1])) : OptionalLong.empty();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static void remember(Path file, String sighting) {
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        Path temporary = file.resolveSibling(file.getFileName() + "." + random);
        try {
            Files.write(temporary, sighting.getBytes(StandardCharsets.UTF_8));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            temporary.toFile().delete(); // why: not remembered means waiting longer
        }
    }
}
