package io.leasehold.benchmarks.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Directories on the disk of the working directory: that of temporary files may be in memory, where forcing costs nothing. */
public final class Scratch {

    /** Of this module, seen from the checkout or from the module itself. */
    public static final Path TARGET =
            Files.isDirectory(Path.of("benchmarks")) ? Path.of("benchmarks", "target") : Path.of("target");

    private Scratch() {}

    /** A new directory, which the caller deletes. */
    public static Path create(String name) throws IOException {
        Path parent = Files.createDirectories(TARGET.resolve("scratch"));
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
