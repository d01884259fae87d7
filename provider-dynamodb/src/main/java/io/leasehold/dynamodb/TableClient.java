package io.leasehold.dynamodb;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.recordstore.RecordStore;
import io.leasehold.recordstore.RecordStore.Version;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * The requests about items of one table. The partition key is {@code namespace/key}; a namespace has no slash, so that no two
 * meet. No request is repeated by the SDK, whatever the client was told, and each ends within its time.
 */
final class TableClient {

    private static final String SEPARATOR = "/";
    /** The SDK counts in milliseconds, and takes none as no limit. */
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Connection connection;
    private final DynamoDbAsyncClient client;
    private final TableAddress address;
    private final LeaseClock clock;

    /** Whose caller waits for each answer. */
    TableClient(Connection connection, TableAddress address, LeaseClock clock) {
        this(connection, connection.awaited(), address, clock);
    }

    private TableClient(Connection connection, DynamoDbAsyncClient client, TableAddress address, LeaseClock clock) {
        this.connection = connection;
        this.client = client;
        this.address = address;
        this.clock = clock;
    }

    /** The same table for a caller who waits for no single answer. */
    TableClient concurrent() {
        return new TableClient(connection, connection.concurrent(), address, clock);
    }

    /**
     * A client, and what each request must tell it. None is ever asked to repeat a request.
     *
     * @param awaited for requests whose caller waits for the answer: may send them on the caller's thread, if that can be interrupted
     * @param concurrent for many requests at a time: does not block
     * @param plugins for each request
     * @param onClose ends what was opened for this connection
     */
    record Connection(
            DynamoDbAsyncClient awaited, DynamoDbAsyncClient concurrent, List<SdkPlugin> plugins, Runnable onClose) {

        private static final SdkPlugin NO_RETRIES = client ->
                client.overrideConfiguration(override -> override.retryStrategy(AwsRetryStrategy.doNotRetry()));

        /** A client of ours, which repeats nothing by itself. */
        static Connection own(OwnClient opened) {
            RequestThreads threads = RequestThreads.asNeeded();
            DynamoDbAsyncClient awaited = new SyncClient(opened.client(), Runnable::run);
            return new Connection(awaited, new SyncClient(opened.client(), threads), List.of(), () -> {
                threads.shutdown();
                opened.close();
            });
        }

        /** A client that stays its owner's. */
        static Connection borrowed(DynamoDbAsyncClient client) {
            return new Connection(client, client, List.of(NO_RETRIES), () -> {});
        }

        /** A client that stays its owner's: a blocked read of it cannot be interrupted, and a caller of ours can. */
        static Connection borrowed(DynamoDbClient client) {
            RequestThreads threads = RequestThreads.bounded();
            DynamoDbAsyncClient called = new SyncClient(client, threads);
            return new Connection(called, called, List.of(NO_RETRIES), threads::shutdown);
        }
    }

    String name() {
        return address.table();
    }

    /** How much of the time is left, never negative. */
    Supplier<Duration> within(Duration timeout) {
        long start = clock.nanoTime();
        return () -> {
            Duration left = timeout.minusNanos(clock.nanoTime() - start);
            return left.isNegative() ? Duration.ZERO : left;
        };
    }

    private AwsRequestOverrideConfiguration once(Duration timeout) {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(timeout.compareTo(SHORTEST) < 0 ? SHORTEST : timeout)
                .plugins(connection.plugins())
                .build();
    }

    CompletableFuture<TableDescription> describe(Duration timeout) {
        return client.describeTable(request -> request.tableName(name()).overrideConfiguration(once(timeout)))
                .thenApply(DescribeTableResponse::table);
    }

    CompletableFuture<TimeToLiveDescription> describeTimeToLive(Duration timeout) {
        return client.describeTimeToLive(request -> request.tableName(name()).overrideConfiguration(once(timeout)))
                .thenApply(DescribeTimeToLiveResponse::timeToLiveDescription);
    }

    /** Creates the table: on-demand billing, and not to be deleted by mistake. */
    CompletableFuture<TableDescription> create(Duration timeout) {
        String key = address.keyAttribute();
        return client.createTable(request -> request.tableName(name())
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .deletionProtectionEnabled(true)
                        .attributeDefinitions(List.of(AttributeDefinition.builder()
                                .attributeName(key)
                                .attributeType(ScalarAttributeType.S)
                                .build()))
                        .keySchema(List.of(KeySchemaElement.builder()
                                .attributeName(key)
                                .keyType(KeyType.HASH)
                                .build()))
                        .overrideConfiguration(once(timeout)))
                .thenApply(CreateTableResponse::tableDescription);
    }

    TableAddress address() {
        return address;
    }

    private Map<String, AttributeValue> primaryKey(LeaseKey key) {
        return Map.of(address.keyAttribute(), AttributeValue.fromS(prefix() + key.text()));
    }

    private String prefix() {
        return address.namespace() + SEPARATOR;
    }

    CompletableFuture<GetItemResponse> get(LeaseKey key, Duration timeout) {
        return client.getItem(request -> request.tableName(name())
                .key(primaryKey(key))
                .consistentRead(true)
                .overrideConfiguration(once(timeout)));
    }

    CompletableFuture<UpdateItemResponse> update(RecordStore.Write write, Version next, Duration timeout) {
        UpdateItemRequest.Builder request = UpdateItemRequest.builder()
                .tableName(name())
                .key(primaryKey(write.key()))
                .updateExpression("SET #version = :next, #record = :record")
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .overrideConfiguration(once(timeout));
        AttributeValue record = AttributeValue.fromS(new String(write.bytes(), StandardCharsets.UTF_8));
        AttributeValue nextVersion = AttributeValue.fromS(next.text());
        Map<String, String> names =
                Map.of("#version", DynamoDbRecordStore.VERSION, "#record", DynamoDbRecordStore.RECORD);
        if (write.expected().equals(Version.ABSENT)) {
            request.conditionExpression("attribute_not_exists(#key)")
                    .expressionAttributeNames(with(names, "#key", address.keyAttribute()))
                    .expressionAttributeValues(Map.of(":next", nextVersion, ":record", record));
        } else {
            AttributeValue expected = AttributeValue.fromS(write.expected().text());
            request.conditionExpression("#version = :expected")
                    .expressionAttributeNames(names)
                    .expressionAttributeValues(Map.of(":next", nextVersion, ":record", record, ":expected", expected));
        }
        return client.updateItem(request.build());
    }

    private static Map<String, String> with(Map<String, String> names, String name, String attribute) {
        return Map.of(name, attribute, "#version", names.get("#version"), "#record", names.get("#record"));
    }

    /** Every key of our namespace; reads the whole table. */
    CompletableFuture<List<LeaseKey>> keys(String prefix, Duration timeout) {
        ScanRequest first = ScanRequest.builder()
                .tableName(name())
                .consistentRead(true)
                .projectionExpression("#key")
                .filterExpression("begins_with(#key, :prefix) AND attribute_exists(#version)")
                .expressionAttributeNames(
                        Map.of("#key", address.keyAttribute(), "#version", DynamoDbRecordStore.VERSION))
                .expressionAttributeValues(Map.of(":prefix", AttributeValue.fromS(prefix() + prefix)))
                .build();
        return pages(first, within(timeout), new ArrayList<>());
    }

    private CompletableFuture<List<LeaseKey>> pages(ScanRequest page, Supplier<Duration> left, List<LeaseKey> keys) {
        Duration rest = left.get().plusMillis(1);
        return client.scan(page.copy(request -> request.overrideConfiguration(once(rest))))
                .thenCompose(answer -> {
                    keys.addAll(keysOf(answer));
                    return answer.hasLastEvaluatedKey()
                            ? pages(page.copy(next -> next.exclusiveStartKey(answer.lastEvaluatedKey())), left, keys)
                            : CompletableFuture.completedFuture(keys);
                });
    }

    private List<LeaseKey> keysOf(ScanResponse answer) {
        return answer.items().stream()
                .flatMap(item -> item.values().stream())
                .map(AttributeValue::s)
                .map(text -> LeaseKey.of(text.substring(prefix().length())))
                .toList();
    }
}
