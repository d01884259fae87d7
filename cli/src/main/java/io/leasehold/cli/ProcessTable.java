package io.leasehold.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What the kernel's process files say; see proc(5). */
final class ProcessTable {

    private static final int SESSION_FIELD = 3;

    private ProcessTable() {}

    /** Whether this platform has what {@link SessionChild} needs. */
    static boolean isReadable() {
        return Files.isReadable(Path.of("/proc/uptime")) && Files.isReadable(Path.of("/proc/self/stat"));
    }

    /** The session of a process; empty if there is no such process. */
    static OptionalLong sessionOf(long pid) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(") ") + 2).split(" ", -1);
            return OptionalLong.of(Long.parseLong(fields[SESSION_FIELD]));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }
}
