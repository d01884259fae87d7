package io.leasehold.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** A service whose description of a table is told by the test: for what DynamoDB Local cannot be. */
final class StubClient implements DynamoDbAsyncClient {

    /** The answers to come; the last one stays. */
    final List<Supplier<TableDescription>> descriptions = new ArrayList<>();

    final List<CreateTableRequest> created = new ArrayList<>();
    Supplier<TableDescription> creation = () -> safe().build();
    Supplier<TimeToLiveDescription> timeToLive = () -> TimeToLiveDescription.builder()
            .timeToLiveStatus(TimeToLiveStatus.DISABLED)
            .build();
    int closes;

    static TableDescription.Builder safe() {
        return TableDescription.builder()
                .tableName("leases")
                .tableId("table-1")
                .tableStatus(TableStatus.ACTIVE)
                .attributeDefinitions(attribute("pk", ScalarAttributeType.S))
                .keySchema(key("pk", KeyType.HASH));
    }

    static AttributeDefinition attribute(String name, ScalarAttributeType type) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(type)
                .build();
    }

    static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    static <T> Supplier<T> denied() {
        return () -> {
            throw DynamoDbException.builder()
                    .statusCode(400)
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .errorCode("AccessDeniedException")
                            .build())
                    .build();
        };
    }

    StubClient describing(TableDescription.Builder description) {
        TableDescription told = description.build();
        descriptions.add(() -> told);
        return this;
    }

    private static <T> CompletableFuture<T> answer(Supplier<T> answer) {
        try {
            return CompletableFuture.completedFuture(answer.get());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<DescribeTableResponse> describeTable(DescribeTableRequest request) {
        Supplier<TableDescription> next = descriptions.size() > 1 ? descriptions.remove(0) : descriptions.get(0);
        return answer(() -> DescribeTableResponse.builder().table(next.get()).build());
    }

    @Override
    public CompletableFuture<DescribeTimeToLiveResponse> describeTimeToLive(DescribeTimeToLiveRequest request) {
        return answer(() -> DescribeTimeToLiveResponse.builder()
                .timeToLiveDescription(timeToLive.get())
                .build());
    }

    @Override
    public CompletableFuture<CreateTableResponse> createTable(CreateTableRequest request) {
        created.add(request);
        return answer(() ->
                CreateTableResponse.builder().tableDescription(creation.get()).build());
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        closes++;
    }
}
