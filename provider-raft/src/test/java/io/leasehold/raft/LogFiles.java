package io.leasehold.raft;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The files of the library's log, to be damaged. */
final class LogFiles {

    private LogFiles() {}

    static List<Path> in(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("log_"))
                    .toList();
        }
    }

    /** The one that is written. */
    static Path newest(Path directory) throws IOException {
        return in(directory).stream()
                .filter(file -> file.getFileName().toString().startsWith("log_inprogress_"))
                .max(Comparator.comparing(Path::toString))
                .orElseThrow();
    }

    /** After them a file has only zeros, reserved. */
    static long endOfEntries(Path log) throws IOException {
        byte[] bytes = Files.readAllBytes(log);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    static void truncate(Path log, long length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            file.setLength(length);
        }
    }
}
