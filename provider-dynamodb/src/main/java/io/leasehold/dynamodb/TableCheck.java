package io.leasehold.dynamodb;

import io.leasehold.LeaseException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.UnsafeBackendException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.MultiRegionConsistency;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/**
 * What must be true of the table before it keeps a lease (rules 13.4, 14.2): it has a partition key alone, of the name given and
 * of type S; no time to live on an attribute of ours deletes records; if it is replicated among regions, then with strong
 * consistency, since otherwise the last of two conditional writes wins.
 */
final class TableCheck {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CREATION = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final TableClient table;
    private final Consumer<String> onUnknown;

    /** {@code onUnknown} gets the reason if the service does not tell something that matters. */
    TableCheck(TableClient table, Consumer<String> onUnknown) {
        this.table = table;
        this.onUnknown = onUnknown;
    }

    /** Whether a missing table is created. */
    enum WhenMissing {
        REFUSE,
        CREATE
    }

    /** The id of the table, which another table of that name does not have; empty if it is not told. */
    String requireSafe(WhenMissing whenMissing) {
        Optional<TableDescription> description = description(whenMissing);
        description.ifPresent(this::requireSafe);
        requireNoTimeToLive();
        return description.map(TableDescription::tableId).orElse("");
    }

    private Optional<TableDescription> description(WhenMissing whenMissing) {
        try {
            return Optional.of(active(answer(table.describe(TIMEOUT))));
        } catch (CompletionException e) {
            if (DynamoDbErrors.unwrapped(e) instanceof ResourceNotFoundException) {
                return Optional.of(created(whenMissing));
            }
            requireDenied("describing", e);
            onUnknown.accept(
                    "dynamodb:DescribeTable of table " + table.name() + " is denied, so nobody knows whether it is"
                            + " replicated among regions with eventual consistency");
            return Optional.empty();
        }
    }

    private void requireDenied(String doing, CompletionException error) {
        if (!DynamoDbErrors.isAccessDenied(error)) {
            throw DynamoDbErrors.ofRead(doing + " table " + table.name(), error);
        }
    }

    private TableDescription created(WhenMissing whenMissing) {
        if (whenMissing == WhenMissing.REFUSE) {
            throw new UnsafeBackendException(
                    "table " + table.name(),
                    "none of that name in this region and account",
                    "a table with partition key '" + table.address().keyAttribute()
                            + "' of type S, or the setting create=true");
        }
        try {
            return active(answer(table.create(TIMEOUT)));
        } catch (CompletionException e) {
            if (DynamoDbErrors.unwrapped(e) instanceof ResourceInUseException) {
                return active(answer(table.describe(TIMEOUT))); // why: somebody else has just created it
            }
            throw DynamoDbErrors.ofRead("creating table " + table.name(), e);
        }
    }

    /** The description of a table that can be used. */
    private TableDescription active(TableDescription first) {
        TableDescription now = first;
        for (Duration waited = Duration.ZERO; !isUsable(now); waited = waited.plus(LOOK)) {
            if (now.tableStatus() != TableStatus.CREATING || waited.compareTo(CREATION) > 0) {
                throw new LeaseUnavailableException(
                        "table " + table.name() + " is " + now.tableStatusAsString() + ", not ACTIVE");
            }
            now = answer(later().thenCompose(unused -> table.describe(TIMEOUT)));
        }
        return now;
    }

    private static CompletableFuture<Void> later() {
        Executor soon = CompletableFuture.delayedExecutor(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        return CompletableFuture.runAsync(() -> {}, soon);
    }

    private static boolean isUsable(TableDescription description) {
        return Set.of(TableStatus.ACTIVE, TableStatus.UPDATING).contains(description.tableStatus());
    }

    private void requireSafe(TableDescription description) {
        requireKeySchema(description);
        boolean regions = description.hasReplicas() && !description.replicas().isEmpty();
        boolean replicated = regions || description.globalTableVersion() != null;
        if (replicated && description.multiRegionConsistency() != MultiRegionConsistency.STRONG) {
            throw new UnsafeBackendException(
                    "table " + table.name(),
                    "a global table with eventual consistency, in which the last of two writers wins",
                    "a table of one region, or multi-Region strong consistency");
        }
    }

    private void requireKeySchema(TableDescription description) {
        String key = table.address().keyAttribute();
        List<KeySchemaElement> schema = description.keySchema();
        boolean simple = schema.size() == 1
                && schema.get(0).keyType() == KeyType.HASH
                && schema.get(0).attributeName().equals(key);
        boolean text = description.attributeDefinitions().stream()
                .filter(attribute -> attribute.attributeName().equals(key))
                .map(AttributeDefinition::attributeType)
                .allMatch(ScalarAttributeType.S::equals);
        if (!simple || !text) {
            throw new UnsafeBackendException(
                    "the key schema of table " + table.name(),
                    told(description),
                    "the partition key '" + key + "' of type S alone; the setting key names it");
        }
    }

    private static String told(TableDescription description) {
        return description.keySchema().stream()
                .map(part -> part.keyTypeAsString() + " '" + part.attributeName() + "' of type "
                        + typeOf(description, part.attributeName()))
                .collect(Collectors.joining(", "));
    }

    private static String typeOf(TableDescription description, String attribute) {
        return description.attributeDefinitions().stream()
                .filter(definition -> definition.attributeName().equals(attribute))
                .map(AttributeDefinition::attributeTypeAsString)
                .findFirst()
                .orElse("unknown");
    }

    private void requireNoTimeToLive() {
        TimeToLiveDescription timeToLive;
        try {
            timeToLive = answer(table.describeTimeToLive(TIMEOUT));
        } catch (CompletionException e) {
            requireDenied("asking for the time to live of", e);
            onUnknown.accept("dynamodb:DescribeTimeToLive of table " + table.name()
                    + " is denied, so nobody knows whether a time to live deletes records");
            return;
        }
        Set<TimeToLiveStatus> on = Set.of(TimeToLiveStatus.ENABLED, TimeToLiveStatus.ENABLING);
        Set<String> ours =
                Set.of(table.address().keyAttribute(), DynamoDbRecordStore.VERSION, DynamoDbRecordStore.RECORD);
        String attribute = timeToLive.attributeName();
        if (on.contains(timeToLive.timeToLiveStatus()) && attribute != null && ours.contains(attribute)) {
            throw new UnsafeBackendException(
                    "the time to live of table " + table.name(),
                    "on attribute '" + attribute + "', which records use",
                    "none, or another attribute: a record must never be deleted");
        }
    }

    /** Throws CompletionException with the SDK's error. */
    private <T> T answer(CompletableFuture<T> call) {
        try {
            return call.get(TIMEOUT.plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw interrupted(e);
            }
            throw new CompletionException(DynamoDbErrors.unwrapped(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
    }

    private LeaseException interrupted(Exception e) {
        return new LeaseUnavailableException("opening table " + table.name() + " was interrupted", e);
    }
}
