package io.leasehold.etcd;

import io.leasehold.tck.ServerProcess;
import io.leasehold.tck.ServerProcess.Readiness;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One etcd as a process of its own, on free ports of the loopback interface. */
final class EtcdNode implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(30);
    private static final String INSTALL = "apt-get install -y --no-install-recommends etcd-server etcd-client";

    private final ServerProcess process;
    private final int clientPort;

    private EtcdNode(ServerProcess process, int clientPort) {
        this.process = process;
        this.clientPort = clientPort;
    }

    /** A cluster of one, with additional arguments. */
    static EtcdNode alone(Path directory, String... arguments) {
        int peer = ServerProcess.freePort();
        int client = ServerProcess.freePort();
        List<String> all = new ArrayList<>(
                List.of("--initial-advertise-peer-urls=" + http(peer), "--initial-cluster=n1=" + http(peer)));
        all.addAll(List.of(arguments));
        return start(directory, new Ports("n1", client, peer), Readiness.prints("serving client traffic"), all);
    }

    /** Name and ports of a member. */
    record Ports(String name, int client, int peer) {}

    static EtcdNode start(Path directory, Ports ports, Readiness ready, List<String> arguments) {
        requireInstalled();
        boolean tls = arguments.stream().anyMatch(argument -> argument.startsWith("--cert-file"));
        String clientUrl = (tls ? "https" : "http") + "://127.0.0.1:" + ports.client();
        Path data = directory.resolve(ports.name() + ".etcd");
        List<String> command = new ArrayList<>(List.of(
                "etcd",
                "--name=" + ports.name(),
                "--data-dir=" + data,
                "--listen-client-urls=" + clientUrl,
                "--advertise-client-urls=" + clientUrl,
                "--listen-peer-urls=" + http(ports.peer()),
                "--initial-cluster-token=" + ports.peer(),
                "--heartbeat-interval=50",
                "--election-timeout=500",
                "--logger=zap",
                "--log-outputs=stdout"));
        command.addAll(arguments);
        ServerProcess process = ServerProcess.builder(ports.name(), directory, command)
                .data(data)
                .ready(ready, START)
                .start();
        return new EtcdNode(process, ports.client());
    }

    private static void requireInstalled() {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String directory : path.split(":")) {
            if (Files.isExecutable(Path.of(directory, "etcd"))) {
                return;
            }
        }
        throw new IllegalStateException("etcd is not installed; run: " + INSTALL);
    }

    static String http(int port) {
        return "http://127.0.0.1:" + port;
    }

    ServerProcess process() {
        return process;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), clientPort);
    }

    String uri() {
        return uri(address());
    }

    static String uri(InetSocketAddress address) {
        return "etcd://127.0.0.1:" + address.getPort();
    }

    @Override
    public void close() {
        process.close();
    }
}
