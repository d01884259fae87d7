package io.leasehold.benchmarks.servers;

import io.leasehold.benchmarks.process.Scratch;
import io.leasehold.tck.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Servers of our own, gone with this JVM, however that ends, and their data with them. */
record Started(String uri, Map<String, String> setting, List<ServerProcess> servers, Path directory)
        implements Backend {

    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    private static final Path DISK = Scratch.TARGET.resolve("servers");
    private static final Path MEMORY = Path.of("/dev/shm");

    Started {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(servers, directory)));
    }

    /** A new directory on the disk of the checkout. */
    static Path onDisk() throws IOException {
        return Files.createTempDirectory(Files.createDirectories(DISK.toAbsolutePath()), "run-");
    }

    /** A new directory whose files wait for no disk, where the system has such. */
    static Path inMemory() throws IOException {
        return Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, "leasehold-bench-") : onDisk();
    }

    /** The command of a server that dies with its parent, where the system can do that. */
    static List<String> command(List<String> command) {
        List<String> all = new ArrayList<>();
        if (Files.isExecutable(SETPRIV)) {
            all.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL"));
        }
        all.addAll(command);
        return all;
    }

    /** The program's path, or a failure that says how to install it. */
    static String installed(String program, String packages) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        program + " is not installed: apt-get install -y --no-install-recommends " + packages));
    }

    /** The first line that a program prints. */
    static String firstLine(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            return lines.lines().findFirst().orElse("unknown");
        }
    }

    @Override
    public void close() {
        end(servers, directory);
    }

    private static void end(List<ServerProcess> servers, Path directory) {
        for (ServerProcess server : servers) {
            if (server.isRunning()) {
                server.kill();
            }
            server.close();
        }
        if (Files.notExists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
