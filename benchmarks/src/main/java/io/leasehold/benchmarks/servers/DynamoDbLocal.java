package io.leasehold.benchmarks.servers;

import io.leasehold.tck.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** DynamoDB Local with its data where no disk is waited for. It says what requests cost the client, nothing of Amazon's service. */
public final class DynamoDbLocal {

    private static final Path JARS =
            Path.of("provider-dynamodb", "target", "dynamodb-local").toAbsolutePath();

    private DynamoDbLocal() {}

    public static Backend open() throws Exception {
        return Backend.open("LEASEHOLD_DYNAMODB_URI", DynamoDbLocal::start);
    }

    private static Backend start() throws IOException {
        if (Files.notExists(JARS)) {
            throw new IllegalStateException("DynamoDB Local is not here. Fetch it (Amazon's licence applies, see"
                    + " provider-dynamodb/README.md) with: mvn -f provider-dynamodb/dynamodb-local/pom.xml validate"
                    + "; or set LEASEHOLD_DYNAMODB_URI to a table");
        }
        System.setProperty("aws.accessKeyId", "local"); // why: it takes any
        System.setProperty("aws.secretAccessKey", "local");
        Path directory = Started.inMemory();
        int port = ServerProcess.freePort();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                JARS + "/*",
                "software.amazon.dynamodb.services.local.main.ServerRunner",
                "-sharedDb",
                "-disableTelemetry",
                "-port",
                "" + port,
                "-dbPath",
                directory.toString());
        ServerProcess server = ServerProcess.builder("dynamodb-local", directory, Started.command(command))
                .ready(ServerProcess.Readiness.port(port), Duration.ofSeconds(60))
                .start();
        return new Started(
                "dynamodb:bench?region=eu-west-1&endpoint=http://127.0.0.1:" + port + "&create=true",
                Map.of(
                        "servers",
                        "1 DynamoDB Local 3.3.1, -Xmx512m",
                        "durability",
                        "none: SQLite's file in " + directory.getParent() + ", so that no subject waits for a disk"),
                List.of(server),
                directory);
    }
}
