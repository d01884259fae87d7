package io.leasehold.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code shim.c} between a server and its kernel: the server's wall clock steps, and its unforced writes can be lost. */
final class Shim {

    private static final Object BUILDING = new Object();

    private final Path library;
    private final Path clock;
    private final Path synced;

    private Shim(Path library, Path directory) {
        this.library = library;
        this.clock = directory.resolve("clock-offset");
        this.synced = directory.resolve("synced");
    }

    /** Compiles it once for all tests of this JVM's working directory. */
    static Shim in(Path directory) {
        try {
            Shim shim = new Shim(library(), directory);
            Files.createDirectories(shim.synced);
            shim.stepBy(Duration.ZERO);
            return shim;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path library() throws IOException {
        synchronized (BUILDING) {
            Path directory = Files.createDirectories(Path.of("target", "shim").toAbsolutePath());
            Path library = directory.resolve("shim-" + ProcessHandle.current().pid() + ".so");
            if (Files.notExists(library)) {
                compile(directory, library);
            }
            return library;
        }
    }

    private static void compile(Path directory, Path library) throws IOException {
        Path source = directory.resolve("shim-" + ProcessHandle.current().pid() + ".c");
        try (InputStream text = Shim.class.getResourceAsStream("shim.c")) {
            Files.write(source, Objects.requireNonNull(text).readAllBytes());
        }
        library.toFile().deleteOnExit();
        source.toFile().deleteOnExit();
        run(List.of(
                RedisServer.installed("gcc", "gcc libc6-dev"),
                "-O2",
                "-shared",
                "-fPIC",
                "-o",
                library.toString(),
                source.toString()));
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(command + ": " + output);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "CLOCK_SHIM", clock.toString(), "SYNC_SHIM", synced.toString());
    }

    /** From the true time. */
    void stepBy(Duration offset) {
        ByteBuffer nanos = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        nanos.putLong(offset.toNanos()).flip();
        try (RandomAccessFile file = new RandomAccessFile(clock.toFile(), "rw")) {
            file.write(nanos.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cuts every file of a server that was killed down to what was forced; returns how many bytes that lost. */
    long loseUnforced(Path data) {
        try (Stream<Path> files = Files.walk(data)) {
            return files.filter(file -> file.toString().endsWith(".aof"))
                    .mapToLong(this::truncate)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long truncate(Path file) {
        Path note = synced.resolve(file.getFileName().toString());
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            long forced =
                    Files.exists(note) ? Long.parseLong(Files.readString(note).strip()) : 0;
            long lost = Math.max(0, content.length() - forced);
            content.setLength(content.length() - lost);
            return lost;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
