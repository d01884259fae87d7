package io.leasehold.benchmarks.jvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Directories on the disk of the working directory: that of temporary files may be in memory, where forcing costs nothing. */
public final class Scratch {

    private Scratch() {}

    /** A new directory, which the caller deletes. */
    public static Path create(String name) throws IOException {
        Path parent = Files.createDirectories(Path.of("benchmarks", "target", "scratch"));
        return Files.createTempDirectory(parent.toAbsolutePath(), name);
    }

    /** With all that is in it. */
    public static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(Scratch::deleteOne);
        }
    }

    private static void deleteOne(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
