package io.leasehold.benchmarks.raft;

import io.leasehold.tck.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Three members of etcd on this machine, with its defaults: each write is forced to a majority of disks. */
final class EtcdGroup implements AutoCloseable {

    private static final int MEMBERS = 3;

    private final List<Integer> clientPorts = ports();
    private final List<Integer> peerPorts = ports();
    private final List<ServerProcess> processes = new ArrayList<>();

    EtcdGroup(Path directory) throws IOException {
        try {
            for (int i = 0; i < MEMBERS; i++) {
                processes.add(start(i, Files.createDirectories(directory.resolve("e" + i))));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static List<Integer> ports() {
        return Stream.generate(ServerProcess::freePort).limit(MEMBERS).toList();
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port;
    }

    private ServerProcess start(int i, Path home) {
        String all = IntStream.range(0, MEMBERS)
                .mapToObj(peer -> "e" + peer + "=" + url(peerPorts.get(peer)))
                .collect(Collectors.joining(","));
        return ServerProcess.builder(
                        "e" + i,
                        home,
                        List.of(
                                "etcd",
                                "--name=e" + i,
                                "--data-dir=" + home.resolve("data"),
                                "--log-level=warn",
                                "--listen-client-urls=" + url(clientPorts.get(i)),
                                "--advertise-client-urls=" + url(clientPorts.get(i)),
                                "--listen-peer-urls=" + url(peerPorts.get(i)),
                                "--initial-advertise-peer-urls=" + url(peerPorts.get(i)),
                                "--initial-cluster=" + all))
                .ready(ServerProcess.Readiness.port(peerPorts.get(i)), Duration.ofMinutes(1))
                .start();
    }

    String[] endpoints() {
        return clientPorts.stream().map(EtcdGroup::url).toArray(String[]::new);
    }

    @Override
    public void close() {
        processes.forEach(process -> {
            if (process.isRunning()) {
                process.kill();
            }
            process.close();
        });
    }
}
