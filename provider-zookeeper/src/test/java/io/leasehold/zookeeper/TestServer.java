package io.leasehold.zookeeper;

import io.leasehold.tck.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A real ZooKeeper server in a process of its own, standing alone or as a member of an ensemble. */
final class TestServer implements AutoCloseable {

    /** Sessions of killed clients end soon. */
    private static final String TIMES =
            "tickTime=500\ninitLimit=20\nsyncLimit=10\nminSessionTimeout=1000\nmaxSessionTimeout=60000\n";

    private static final Duration READY = Duration.ofSeconds(60);

    private final int port;
    private final ServerProcess process;

    private TestServer(int port, ServerProcess process) {
        this.port = port;
        this.process = process;
    }

    static TestServer start(Path directory, String... moreConfiguration) {
        return start(directory, ServerProcess.freePort(), List.of(), List.of(moreConfiguration));
    }

    static TestServer start(Path directory, int port, List<String> jvmOptions, List<String> moreConfiguration) {
        try {
            Path data = directory.resolve("data");
            Files.createDirectories(data);
            Path configuration = directory.resolve("zoo.cfg");
            Files.writeString(
                    configuration,
                    TIMES + "dataDir=" + data + "\nclientPort=" + port
                            + "\nclientPortAddress=127.0.0.1\nmaxClientCnxns=0\n"
                            + "admin.enableServer=false\n4lw.commands.whitelist=*\n"
                            + String.join("\n", moreConfiguration) + "\n");
            return new TestServer(
                    port,
                    ServerProcess.builder("zookeeper-" + port, directory, command(configuration, jvmOptions))
                            .data(data)
                            .ready(server -> isServing(port), READY)
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(Path configuration, List<String> jvmOptions) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), ServerMain.class.getName(), configuration.toString()));
        return command;
    }

    ServerProcess process() {
        return process;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    int port() {
        return port;
    }

    private static boolean isServing(int port) {
        return ask(port, "srvr").contains("Mode: ");
    }

    boolean isLeader() {
        return process.isRunning() && ask(port, "srvr").contains("Mode: leader");
    }

    /** One of ZooKeeper's four-letter words; empty if there is no answer. */
    String ask(String word) {
        return ask(port, word);
    }

    private static String ask(int port, String word) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(10_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    /** A counter of {@code mntr}. */
    int counter(String name) {
        return ask("mntr")
                .lines()
                .filter(line -> line.startsWith(name + "\t"))
                .map(line -> (int) Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("mntr has no " + name + " but:\n" + ask("mntr")));
    }

    @Override
    public void close() {
        if (process.isRunning()) {
            process.kill();
        }
        process.close();
    }
}
