package io.leasehold.benchmarks.subject;

import com.amazonaws.services.dynamodbv2.AcquireLockOptions;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClient;
import com.amazonaws.services.dynamodbv2.AmazonDynamoDBLockClientOptions;
import com.amazonaws.services.dynamodbv2.LockItem;
import io.leasehold.benchmarks.Figure.Role;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Amazon's lock client, with its background heartbeats five in a lease as ours; a waiter looks once a second, as by default. */
final class AmazonLocks implements Subject {

    @Override
    public String name() {
        return "dynamodb-lock-client " + Subjects.versionOf(AmazonDynamoDBLockClient.class);
    }

    @Override
    public Role role() {
        return Role.RIVAL;
    }

    @Override
    public Party join(String uri, Duration ttl) {
        DynamoDbTable table = DynamoDbTable.of(uri);
        DynamoDbClient client = table.open();
        return new Locker(
                client,
                new AmazonDynamoDBLockClient(AmazonDynamoDBLockClientOptions.builder(client, table.name())
                        .withPartitionKeyName(DynamoDbTable.KEY)
                        .withTimeUnit(TimeUnit.MILLISECONDS)
                        .withLeaseDuration(ttl.toMillis())
                        .withHeartbeatPeriod(ttl.toMillis() / 5)
                        .withCreateHeartbeatBackgroundThread(true)
                        .build()));
    }

    private record Locker(DynamoDbClient client, AmazonDynamoDBLockClient locks) implements Party {

        @Override
        public Grant acquire(String key) throws InterruptedException {
            return new Held(
                    locks,
                    locks.acquireLock(AcquireLockOptions.builder(key)
                            .withTimeUnit(TimeUnit.SECONDS)
                            .withRefreshPeriod(1L)
                            .withAdditionalTimeToWaitForLock(600L)
                            .build()));
        }

        @Override
        public void close() throws IOException {
            locks.close();
            client.close();
        }
    }

    private record Held(AmazonDynamoDBLockClient locks, LockItem item) implements Party.Grant {

        @Override
        public void release() {
            if (!locks.releaseLock(item)) {
                throw new IllegalStateException("the lock was not ours any more");
            }
        }

        @Override
        public boolean isHeld() {
            return !item.isExpired();
        }
    }
}
