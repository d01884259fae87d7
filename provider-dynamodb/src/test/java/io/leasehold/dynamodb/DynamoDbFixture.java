package io.leasehold.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseKey;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.FaultProxy;
import io.leasehold.tck.KitTime;
import io.leasehold.tck.LeaseProviderFixture;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** One table of a DynamoDB Local, behind a proxy of each test's own. */
final class DynamoDbFixture implements LeaseProviderFixture {

    private static final String TABLE = "leasehold-tck";

    private final DynamoDbLocal server = DynamoDbLocal.shared();
    private final KitTime time = KitTime.virtual();
    private final FaultProxy proxy = FaultProxy.to(server.address());
    private final String uri = "dynamodb:" + TABLE + "?region=" + DynamoDbLocal.REGION + "&endpoint="
            + DynamoDbLocal.endpoint(proxy.address()) + "&create=true";

    @Override
    public String name() {
        return "DynamoDB Local 3.3.1";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        return new DynamoDbProviderFactory().create(ProviderSettings.parse(uri), context);
    }

    @Override
    public Optional<String> uri() {
        return Optional.of(uri);
    }

    @Override
    public KitTime time() {
        return time;
    }

    @Override
    public FaultProxy proxy() {
        return proxy;
    }

    @Override
    public void pauseBackend() {
        server.process().pause();
    }

    @Override
    public void resumeBackend() {
        server.process().resume();
    }

    @Override
    public void restartBackend() {
        server.process().restart();
    }

    @Override
    public void killBackend() {
        server.process().killAndRestart();
    }

    @Override
    public void copyData() {
        server.process().pause();
        server.process().copyData();
        server.process().resume();
    }

    @Override
    public void putBackOlderData() {
        server.process().putBackData();
    }

    @Override
    public int leftBehind() {
        return proxy.openConnections();
    }

    /** Threads that the SDK and Netty keep for all clients of a JVM. */
    @Override
    public List<String> sharedThreads() {
        return List.of(
                "idle-connection-reaper",
                "globalEventExecutor",
                "ObjectCleanerThread",
                "CompletableFutureDelayScheduler");
    }

    @Override
    public void damageRecord(LeaseKey key, Damage how) {
        switch (how) {
            case FLIPPED_BYTE -> rewrite(key, json -> (char) (json.charAt(0) ^ 1) + json.substring(1));
            case TRUNCATED -> rewrite(key, json -> json.substring(0, json.length() / 2));
            case FOREIGN -> rewrite(key, json -> "{\"somebody\": \"else's\"}");
            case NEWER_SCHEMA -> rewrite(key, json -> replaced(json, "\"schema\":1", "\"schema\":99"));
        }
    }

    @Override
    public void exhaustGeneration(LeaseKey key) {
        rewrite(key, json -> replaced(json, "\"generation\":\"1\"", "\"generation\":\"" + Long.MAX_VALUE + "\""));
    }

    private static String replaced(String json, String what, String by) {
        assertThat(json).contains(what);
        return json.replace(what, by);
    }

    /** As another program would that keeps the form of the item. */
    private void rewrite(LeaseKey key, UnaryOperator<String> change) {
        Map<String, AttributeValue> primaryKey = Map.of("pk", AttributeValue.fromS("leases/" + key.text()));
        try (DynamoDbClient client = server.client()) {
            String json = client.getItem(
                            get -> get.tableName(TABLE).key(primaryKey).consistentRead(true))
                    .item()
                    .get("record")
                    .s();
            client.updateItem(update -> update.tableName(TABLE)
                    .key(primaryKey)
                    .updateExpression("SET #record = :record, #version = :version")
                    .expressionAttributeNames(Map.of("#record", "record", "#version", "version"))
                    .expressionAttributeValues(Map.of(
                            ":record", AttributeValue.fromS(change.apply(json)),
                            ":version", AttributeValue.fromS("rewritten"))));
        }
    }

    @Override
    public void close() {
        proxy.close();
    }
}
