package io.leasehold.history;

import io.leasehold.LeaseClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The first line of a file: who recorded, and by which clock. The monotonic clocks of all JVMs of one Linux host are one clock,
 * named by the host's boot id; any other clock is named at random, and is compared with others only by its wall-clock anchor.
 *
 * @param source the recorder's name, unique among the files checked together
 * @param clock sources with equal names read the same monotonic clock
 * @param anchorNanos a reading of that clock
 * @param anchorWallMillis the wall clock at that reading, in milliseconds since the epoch
 */
public record HistoryHeader(String source, String clock, long anchorNanos, long anchorWallMillis) {

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /**
     * A header that names the clock.
     *
     * @param source the recorder's name
     * @param clock what the recorder's readings are of
     * @return anchored now
     */
    public static HistoryHeader of(String source, LeaseClock clock) {
        return new HistoryHeader(source, name(clock), clock.nanoTime(), clock.wallMillis());
    }

    private static String name(LeaseClock clock) {
        if (clock == LeaseClock.system()) {
            try {
                return Files.readString(BOOT_ID).strip();
            } catch (IOException e) {
                return UUID.randomUUID().toString(); // why: not Linux; a clock that no other is known to share
            }
        }
        return UUID.randomUUID().toString();
    }

    /** What to add to a reading to place it on the wall clock. */
    long offsetToWall() {
        return anchorWallMillis * 1_000_000 - anchorNanos;
    }
}
