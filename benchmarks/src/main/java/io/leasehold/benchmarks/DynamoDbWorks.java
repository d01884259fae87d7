package io.leasehold.benchmarks;

import com.amazonaws.services.dynamodbv2.AcquireLockOptions;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClient;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClientOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** DynamoDB: two conditional updates of an item, and the lock client of Amazon, on the table of the URI. */
final class DynamoDbWorks {

    private DynamoDbWorks() {}

    static List<Work> of(String uri, String key) {
        String table = uri.replaceFirst("dynamodb:(//)?", "").replaceFirst("\\?.*", "");
        return List.of(new Bare(open(uri), table, key + "-bare"), new Rival(open(uri), table, key + "-lock"));
    }

    private static DynamoDbClient open(String uri) {
        Map<String, String> settings = Arrays.stream(
                        uri.replaceFirst("[^?]*\\??", "").split("&"))
                .map(setting -> setting.split("=", 2))
                .filter(setting -> setting.length == 2)
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
        var builder = DynamoDbClient.builder();
        if (settings.containsKey("region")) {
            builder.region(Region.of(settings.get("region")));
        }
        if (settings.containsKey("endpoint")) {
            builder.endpointOverride(URI.create(settings.get("endpoint")));
        }
        return builder.build();
    }

    private static final class Bare implements Work {
        private final DynamoDbClient client;
        private final String table;
        private final String key;
        private long version;

        Bare(DynamoDbClient client, String table, String key) {
            this.client = client;
            this.table = table;
            this.key = key;
        }

        @Override
        public String name() {
            return "two bare UpdateItem";
        }

        @Override
        public void once() {
            write();
            write();
        }

        private void write() {
            AttributeValue before = AttributeValue.fromN(Long.toString(version));
            AttributeValue after = AttributeValue.fromN(Long.toString(version + 1));
            AttributeValue value = AttributeValue.fromB(SdkBytes.fromByteArray(new byte[400]));
            var unused = client.updateItem(request -> request.tableName(table)
                    .key(Map.of("key", AttributeValue.fromS(key)))
                    .updateExpression("SET #v = :after, #r = :value")
                    .conditionExpression(version == 0 ? "attribute_not_exists(#v) OR #v = :before" : "#v = :before")
                    .expressionAttributeNames(Map.of("#v", "v", "#r", "r"))
                    .expressionAttributeValues(Map.of(":before", before, ":after", after, ":value", value)));
            version++;
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private static final class Rival implements Work {
        private final DynamoDbClient client;
        private final AmazonDynamoDBLockClient locks;
        private final AcquireLockOptions options;

        Rival(DynamoDbClient client, String table, String key) {
            this.client = client;
            this.locks = new AmazonDynamoDBLockClient(AmazonDynamoDBLockClientOptions.builder(client, table)
                    .withPartitionKeyName("key")
                    .withLeaseDuration(15L)
                    .withHeartbeatPeriod(3L)
                    .withTimeUnit(TimeUnit.SECONDS)
                    .withCreateHeartbeatBackgroundThread(true)
                    .build());
            this.options = AcquireLockOptions.builder(key).build();
        }

        @Override
        public String name() {
            return "dynamodb-lock-client";
        }

        @Override
        public void once() throws InterruptedException {
            if (!locks.releaseLock(locks.acquireLock(options))) {
                throw new IllegalStateException("the lock was not ours any more");
            }
        }

        @Override
        public void close() {
            try {
                locks.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            client.close();
        }
    }
}
