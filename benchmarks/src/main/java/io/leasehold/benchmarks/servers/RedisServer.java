package io.leasehold.benchmarks.servers;

import io.leasehold.tck.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One redis-server that answers a write after its log is on the disk. */
public final class RedisServer {

    private RedisServer() {}

    public static Backend open() throws Exception {
        return Backend.open("LEASEHOLD_REDIS_URI", RedisServer::start);
    }

    private static Backend start() throws IOException {
        Path directory = Started.onDisk();
        int port = ServerProcess.freePort();
        String program = Started.installed("redis-server", "redis-server");
        List<String> durable = List.of("--appendonly", "yes", "--appendfsync", "always", "--save", "");
        List<String> command = new ArrayList<>(
                List.of(program, "--port", "" + port, "--bind", "127.0.0.1", "--dir", directory.toString()));
        command.addAll(durable);
        ServerProcess server = ServerProcess.builder("redis", directory, Started.command(command))
                .ready(ServerProcess.Readiness.prints("Ready to accept connections"), Duration.ofSeconds(20))
                .start();
        return new Started(
                "redis://127.0.0.1:" + port,
                Map.of(
                        "servers",
                        "1 " + Started.firstLine(program, "--version").replaceFirst(" sha=.*", ""),
                        "durability",
                        "appendonly yes, appendfsync always, for every subject"),
                List.of(server),
                directory);
    }
}
