package io.leasehold.benchmarks.servers;

import io.leasehold.tck.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** DynamoDB Local with its data on the disk. It says what requests cost the client, nothing of Amazon's service. */
public final class DynamoDbLocal {

    private static final Path JARS =
            Path.of("provider-dynamodb", "target", "dynamodb-local").toAbsolutePath();

    private DynamoDbLocal() {}

    public static Backend open() throws Exception {
        return Backend.open("LEASEHOLD_DYNAMODB_URI", DynamoDbLocal::start);
    }

    private static Backend start(Path directory) {
        if (Files.notExists(JARS)) {
            throw new IllegalStateException("DynamoDB Local is not here. Fetch it (Amazon's licence applies, see"
                    + " provider-dynamodb/README.md) with: mvn -f provider-dynamodb/dynamodb-local/pom.xml validate"
                    + "; or set LEASEHOLD_DYNAMODB_URI to a table");
        }
        Credentials.useAny();
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
                        "SQLite's file on the disk, as by default, for every subject"),
                List.of(server),
                directory);
    }

    /** DynamoDB Local takes any. */
    private static final class Credentials {
        static void useAny() {
            System.setProperty("aws.accessKeyId", "local");
            System.setProperty("aws.secretAccessKey", "local");
        }
    }
}
