package io.leasehold.dynamodb;

import io.leasehold.tck.ServerProcess;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** DynamoDB Local as a process of its own, with its data in a directory. One serves all tests of a JVM. */
final class DynamoDbLocal implements AutoCloseable {

    static final Region REGION = Region.EU_WEST_1;
    static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local"));

    private static final Path JARS = Path.of("target", "dynamodb-local").toAbsolutePath();
    /** Where files outlive a process that is killed and no disk is waited for: the server forces each write. */
    private static final Path MEMORY = Stream.of(Path.of("/dev/shm"), Path.of("target"))
            .filter(Files::isWritable)
            .findFirst()
            .map(Path::toAbsolutePath)
            .orElseThrow();

    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    private final ServerProcess server;
    private final int port;

    private DynamoDbLocal(ServerProcess server, int port) {
        this.server = server;
        this.port = port;
    }

    private static final class Shared {
        private static final DynamoDbLocal SERVER = shared();

        private static DynamoDbLocal shared() {
            try {
                Path directory = Files.createTempDirectory(MEMORY, "leasehold-dynamodb-");
                DynamoDbLocal server = start(directory);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> server.killAndDelete(directory)));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Running, for the rest of this JVM. */
    static DynamoDbLocal shared() {
        return Shared.SERVER;
    }

    /** Starts one that the caller closes. */
    static DynamoDbLocal start(Path directory) {
        if (Files.notExists(JARS)) {
            throw new IllegalStateException("DynamoDB Local is not here. Fetch it (Amazon's licence applies, see"
                    + " provider-dynamodb/README.md) with: mvn -f provider-dynamodb/dynamodb-local/pom.xml validate"
                    + "; or set LEASEHOLD_DYNAMODB_URI to a table to test on");
        }
        int port = ServerProcess.freePort();
        ServerProcess server = ServerProcess.builder("dynamodb-local", directory, command(directory, port))
                .data(directory)
                .ready(ServerProcess.Readiness.port(port), Duration.ofSeconds(60))
                .start();
        return new DynamoDbLocal(server, port);
    }

    private static List<String> command(Path directory, int port) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETPRIV)) {
            command.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                JARS + "/*",
                "software.amazon.dynamodb.services.local.main.ServerRunner",
                "-sharedDb",
                "-disableTelemetry",
                "-port",
                Integer.toString(port),
                "-dbPath",
                directory.toString()));
        return command;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    ServerProcess process() {
        return server;
    }

    /** {@code http://host:port}. */
    static String endpoint(InetSocketAddress address) {
        return "http://127.0.0.1:" + address.getPort();
    }

    String endpoint() {
        return endpoint(address());
    }

    DynamoDbClient client() {
        return DynamoDbClient.builder()
                .region(REGION)
                .credentialsProvider(CREDENTIALS)
                .endpointOverride(URI.create(endpoint()))
                .build();
    }

    DynamoDbAsyncClientBuilder asyncClient() {
        return DynamoDbAsyncClient.builder()
                .region(REGION)
                .credentialsProvider(CREDENTIALS)
                .endpointOverride(URI.create(endpoint()));
    }

    private void killAndDelete(Path directory) {
        if (server.isRunning()) {
            server.kill();
        }
        server.close();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
