package io.leasehold.dynamodb;

import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.recordstore.RecordStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;

/**
 * Records in a DynamoDB table: one item per key, never deleted, read with strong consistency and written on the condition that
 * its {@code version} is the one expected. A version is random, so that it never repeats, not even if somebody deletes the item.
 *
 * <p>A refused write is answered with the item, which saves the read, and tells an own write that was applied before its answer
 * was lost.
 */
final class DynamoDbRecordStore implements RecordStore {

    static final String VERSION = "version";
    static final String RECORD = "record";

    private static final int MAX_BYTES = 8 * 1024;
    private static final int SHOWN = 60;
    private static final int READS = 3;

    private final TableClient table;
    private final TableClient batches;
    private final Window window = new Window();
    private final Runnable onClose;

    /** A store over an existing table; {@code onClose} ends what was opened for it. */
    DynamoDbRecordStore(TableClient table, Runnable onClose) {
        this.table = table;
        this.batches = table.concurrent();
        this.onClose = onClose;
    }

    @Override
    public Optional<Stored> read(LeaseKey key, Duration timeout) throws InterruptedException {
        String what = reading(key);
        CompletableFuture<Optional<Stored>> answer =
                get(key, table.within(timeout), READS).thenApply(response -> stored(key, response));
        return await(answer, timeout, error -> ofRead(what, error));
    }

    /** A read changes nothing, so it is repeated if it met a connection that the service had closed. */
    private CompletableFuture<GetItemResponse> get(LeaseKey key, Supplier<Duration> left, int tries) {
        return table.get(key, left.get())
                .exceptionallyCompose(error -> tries > 1 && DynamoDbErrors.isBroken(error)
                        ? get(key, left, tries - 1)
                        : CompletableFuture.failedFuture(error));
    }

    private String reading(LeaseKey key) {
        return "reading '" + key + "' in table " + table.name();
    }

    private String writing(LeaseKey key) {
        return "writing '" + key + "' in table " + table.name();
    }

    @Override
    public Optional<Version> compareAndSet(LeaseKey key, Version expected, byte[] bytes, Duration timeout)
            throws InterruptedException {
        return tryWrite(key, expected, bytes, timeout).version();
    }

    @Override
    public Written tryWrite(LeaseKey key, Version expected, byte[] bytes, Duration timeout)
            throws InterruptedException {
        return await(
                write(table, new Write(key, expected, bytes), timeout), timeout, error -> ofWrite(writing(key), error));
    }

    /** Fails as the SDK does, or with an error of ours. */
    private CompletableFuture<Written> write(TableClient through, Write write, Duration timeout) {
        requireSmall(write);
        Version next = new Version(UUID.randomUUID().toString());
        return through.update(write, next, timeout).handle((response, error) -> outcome(write, next, error));
    }

    private static void requireSmall(Write write) {
        if (write.bytes().length > MAX_BYTES) {
            throw new IllegalArgumentException("record of '" + write.key() + "' has " + write.bytes().length
                    + " bytes; the limit is " + MAX_BYTES);
        }
    }

    private Written outcome(Write write, Version next, @Nullable Throwable error) {
        if (error == null) {
            return new Written(Optional.of(next), Optional.empty());
        }
        if (DynamoDbErrors.unwrapped(error) instanceof ConditionalCheckFailedException refusal) {
            Optional<Stored> met = refusal.hasItem() && !refusal.item().isEmpty()
                    ? Optional.of(stored(write.key(), refusal.item()))
                    : Optional.empty();
            boolean appliedBefore =
                    met.filter(item -> item.version().equals(next)).isPresent();
            return appliedBefore
                    ? new Written(Optional.of(next), Optional.empty())
                    : new Written(Optional.empty(), met);
        }
        throw ofWrite(writing(write.key()), error);
    }

    private static Optional<Stored> stored(LeaseKey key, GetItemResponse response) {
        return response.hasItem() && !response.item().isEmpty()
                ? Optional.of(stored(key, response.item()))
                : Optional.empty();
    }

    /** An item under one of our keys that is not ours is a named error, and is left as it is (rule 13.4). */
    private static Stored stored(LeaseKey key, Map<String, AttributeValue> item) {
        String record = text(key, item, RECORD);
        return new Stored(record.getBytes(StandardCharsets.UTF_8), new Version(text(key, item, VERSION)));
    }

    private static String text(LeaseKey key, Map<String, AttributeValue> item, String attribute) {
        AttributeValue value = item.get(attribute);
        if (value == null || value.s() == null || value.s().isEmpty()) {
            String found = value == null ? "none in an item with " + item.keySet() : shortened(value.toString());
            throw new InvalidLeaseRecordException(key, attribute, found, "an attribute of type S");
        }
        return value.s();
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }

    @Override
    public void readAll(List<LeaseKey> keys, Duration timeout, Answers<Optional<Stored>> answers) {
        Supplier<Duration> left = table.within(timeout);
        for (LeaseKey key : keys) {
            CompletableFuture<?> unused = window.send(
                            () -> batches.get(key, some(left)).thenApply(response -> stored(key, response)))
                    .whenComplete((answer, error) -> {
                        if (error == null) {
                            answers.answered(key, answer);
                        } else {
                            answers.failed(key, ofRead(reading(key), error));
                        }
                    });
        }
    }

    @Override
    public void compareAndSetAll(List<Write> writes, Duration timeout, Answers<Optional<Version>> answers) {
        Supplier<Duration> left = table.within(timeout);
        for (Write write : writes) {
            CompletableFuture<?> unused = window.send(() -> write(batches, write, some(left)))
                    .whenComplete((answer, error) -> {
                        if (error == null) {
                            answers.answered(write.key(), answer.version());
                        } else {
                            answers.failed(write.key(), ofWrite(writing(write.key()), error));
                        }
                    });
        }
    }

    private static Duration some(Supplier<Duration> left) {
        Duration rest = left.get();
        if (rest.isZero()) {
            throw new LeaseUnavailableException("the time was over before the request was sent");
        }
        return rest;
    }

    @Override
    public List<LeaseKey> keys(String prefix, Duration timeout) throws InterruptedException {
        return await(
                batches.keys(prefix, timeout), timeout, error -> ofRead("listing the keys of " + table.name(), error));
    }

    @FunctionalInterface
    private interface Failure {
        LeaseException of(Throwable error);
    }

    private static LeaseException ofRead(String what, Throwable error) {
        Throwable cause = DynamoDbErrors.unwrapped(error);
        return cause instanceof LeaseException ours ? ours : DynamoDbErrors.ofRead(what, cause);
    }

    private static LeaseException ofWrite(String what, Throwable error) {
        Throwable cause = DynamoDbErrors.unwrapped(error);
        return cause instanceof LeaseException ours ? ours : DynamoDbErrors.ofWrite(what, cause);
    }

    private static <T> T await(CompletableFuture<T> answer, Duration timeout, Failure failure)
            throws InterruptedException {
        try {
            return answer.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException(); // why: the request was sent on this thread, and broken off
            }
            throw failure.of(e);
        } catch (TimeoutException e) {
            throw failure.of(new TimeoutException("no answer within " + timeout));
        }
    }

    @Override
    public void close() {
        onClose.run();
    }
}
