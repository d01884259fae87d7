package io.leasehold.benchmarks.subject;

import io.leasehold.benchmarks.Figure.Role;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A conditional update of one item for an acquire and for a release. */
final class BareDynamoDb implements Subject {

    @Override
    public String name() {
        return "bare UpdateItem, AWS SDK " + Subjects.versionOf(DynamoDbClient.class);
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public Party join(String uri, Duration ttl) {
        DynamoDbTable table = DynamoDbTable.of(uri);
        return new Writer(table.open(), table.name());
    }

    private static final class Writer implements Party {
        private static final AttributeValue VALUE = AttributeValue.fromB(SdkBytes.fromByteArray(new byte[400]));

        private final DynamoDbClient client;
        private final String table;
        private final Map<String, Long> versions = new ConcurrentHashMap<>();

        Writer(DynamoDbClient client, String table) {
            this.client = client;
            this.table = table;
        }

        @Override
        public Grant acquire(String key) {
            write(key);
            return new Bare(() -> write(key));
        }

        private void write(String key) {
            long version = versions.getOrDefault(key, 0L);
            AttributeValue before = AttributeValue.fromN(Long.toString(version));
            AttributeValue after = AttributeValue.fromN(Long.toString(version + 1));
            var unused = client.updateItem(request -> request.tableName(table)
                    .key(Map.of(DynamoDbTable.KEY, AttributeValue.fromS(key)))
                    .updateExpression("SET #v = :after, #r = :value")
                    .conditionExpression(version == 0 ? "attribute_not_exists(#v) OR #v = :before" : "#v = :before")
                    .expressionAttributeNames(Map.of("#v", "v", "#r", "r"))
                    .expressionAttributeValues(Map.of(":before", before, ":after", after, ":value", VALUE)));
            versions.put(key, version + 1);
        }

        @Override
        public void close() {
            client.close();
        }
    }
}
