package io.leasehold.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Response;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.OptionsUtil;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.TxnOption;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseException;
import io.leasehold.LeaseKey;
import io.leasehold.UnsafeBackendException;
import io.leasehold.recordstore.RecordStore;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.Watch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Compare-and-set on etcd. A record is the value of {@code NAMESPACE/rec/KEY}, on no etcd lease; its version is the modification
 * revision of that key. Records are never deleted, so that revision never repeats (docs/adr/0031).
 *
 * <p>A write is one Txn, sent once: {@code IF mod_revision = seen THEN put}. Many writes are one Txn per 127 of
 * them, with one nested Txn each, so every key has an outcome of its own. A read is a linearizable get.
 *
 * <p>Owns no thread but gRPC's. Answers come on its threads.
 */
final class EtcdRecordStore implements RecordStore {

    private static final int MAX_PAYLOAD_BYTES = 8 * 1024;
    private static final long KEYS_PER_REQUEST = 1_000;
    private static final Op[] NOTHING = {};

    private final EtcdConnection connection;
    private final Namespace namespace;
    private final EtcdServer.Findings found;
    private final LeaseClock clock;
    private final EtcdWatches watches;

    /** Where the records of a namespace are; two namespaces share none of them. */
    record Namespace(String name) {

        private static final String FORM = "[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*";
        private static final int MAX_LENGTH = 128;
        private static final String RECORDS = "rec";

        Namespace {
            boolean formed = name.length() <= MAX_LENGTH && name.matches(FORM);
            if (!formed || List.of(name.split("/", -1)).contains(RECORDS)) {
                throw new IllegalArgumentException("namespace is '" + name + "'; needed: at most " + MAX_LENGTH
                        + " letters, digits, '.', '_', '-', in parts separated by '/', none of them '" + RECORDS + "'");
            }
        }

        private String prefix() {
            return name + "/" + RECORDS + "/";
        }

        ByteSequence path(String text) {
            return ByteSequence.from(prefix() + text, StandardCharsets.UTF_8);
        }

        ByteSequence path(LeaseKey key) {
            return path(key.text());
        }

        /** Empty for what no key is stored under: somebody else's. */
        Optional<LeaseKey> key(ByteSequence path) {
            try {
                LeaseKey key = LeaseKey.of(path.toString(StandardCharsets.UTF_8).substring(prefix().length()));
                return Optional.of(key).filter(text -> path(text).equals(path));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }

    EtcdRecordStore(
            EtcdConnection connection, Namespace namespace, EtcdServer.Findings found, ProviderContext context) {
        this.connection = connection;
        this.namespace = namespace;
        this.found = found;
        this.clock = context.clock();
        this.watches = new EtcdWatches(connection, context);
    }

    @Override
    public Optional<Stored> read(LeaseKey key, Duration timeout) throws InterruptedException {
        try {
            return await(sendRead(key, timeout), timeout);
        } catch (ExecutionException | TimeoutException e) {
            throw EtcdErrors.ofRead(reading(key), e);
        }
    }

    private CompletableFuture<Optional<Stored>> sendRead(LeaseKey key, Duration timeout) {
        return connection
                .whenConnected(client -> client.getKVClient().get(namespace.path(key)), timeout)
                .thenApply(response -> stored(key, sameLife(response).getKvs()));
    }

    private static Optional<Stored> stored(LeaseKey key, List<KeyValue> entries) {
        return entries.stream().findFirst().map(entry -> stored(key, entry));
    }

    /** Refuses what was not written here, whole (rule 13.4). */
    static Stored stored(LeaseKey key, KeyValue entry) {
        return new Stored(EtcdValue.read(key, entry.getValue().getBytes()), Version.of(entry.getModRevision()));
    }

    private static String reading(LeaseKey key) {
        return "reading '" + key + "' from etcd";
    }

    /** As many keys a request as in a batch of writes. */
    @Override
    public void readAll(List<LeaseKey> keys, Duration timeout, Answers<Optional<Stored>> answers) {
        for (int from = 0; from < keys.size(); from += found.batchSize()) {
            int to = Math.min(from + found.batchSize(), keys.size());
            readBatch(keys.subList(from, to), timeout, answers);
        }
    }

    private void readBatch(List<LeaseKey> keys, Duration timeout, Answers<Optional<Stored>> answers) {
        Op[] reads = keys.stream()
                .map(key -> Op.get(namespace.path(key), GetOption.DEFAULT))
                .toArray(Op[]::new);
        CompletableFuture<?> unused = connection
                .whenConnected(
                        client -> client.getKVClient()
                                .txn(TxnOption.DEFAULT)
                                .Then(reads)
                                .commit(),
                        timeout)
                .thenApply(this::sameLife)
                .whenComplete((response, failure) -> {
                    for (int i = 0; i < keys.size(); i++) {
                        LeaseKey key = keys.get(i);
                        if (failure != null) {
                            answers.failed(key, EtcdErrors.ofRead(reading(key), failure));
                        } else {
                            answer(key, response.getGetResponses().get(i).getKvs(), answers);
                        }
                    }
                });
    }

    /** A record that cannot be read fails by itself. */
    private static void answer(LeaseKey key, List<KeyValue> entries, Answers<Optional<Stored>> answers) {
        try {
            answers.answered(key, stored(key, entries));
        } catch (LeaseException e) {
            answers.failed(key, e);
        }
    }

    /** Another cluster, or this one restored under another id: what this process knows of the records is void. */
    private <T extends Response> T sameLife(T response) {
        long cluster = response.getHeader().getClusterId();
        if (cluster != found.cluster()) {
            throw new UnsafeBackendException(
                    "the cluster of etcd",
                    Long.toHexString(cluster),
                    Long.toHexString(found.cluster()) + ", or to open the provider anew");
        }
        return response;
    }

    @Override
    public Optional<Version> compareAndSet(LeaseKey key, Version expected, byte[] bytes, Duration timeout)
            throws InterruptedException {
        return tryWrite(key, expected, bytes, timeout).version();
    }

    @Override
    public Written tryWrite(LeaseKey key, Version expected, byte[] bytes, Duration timeout)
            throws InterruptedException {
        Write write = checked(new Write(key, expected, bytes));
        long start = clock.nanoTime();
        try {
            return writeOnce(write, timeout);
        } catch (ExecutionException | TimeoutException e) {
            if (!EtcdErrors.isNeverSent(e)) {
                throw EtcdErrors.ofWrite(writing(key), e);
            }
        }
        return writeWhenConnected(write, timeout.minusNanos(clock.nanoTime() - start));
    }

    /** There was no connection, and nothing was sent: a read waits for one. */
    private Written writeWhenConnected(Write write, Duration left) throws InterruptedException {
        long start = clock.nanoTime();
        Optional<Stored> unused = read(write.key(), left);
        try {
            return writeOnce(write, left.minusNanos(clock.nanoTime() - start));
        } catch (ExecutionException | TimeoutException e) {
            throw EtcdErrors.ofWrite(writing(write.key()), e);
        }
    }

    private Written writeOnce(Write write, Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        ByteSequence path = namespace.path(write.key());
        TxnResponse response = sameLife(connection.answerAtOnce(
                client -> client.getKVClient()
                        .txn(TxnOption.DEFAULT)
                        .If(isSeen(path, write))
                        .Then(put(path, write))
                        .Else(Op.get(path, GetOption.DEFAULT))
                        .commit(),
                timeout));
        return response.isSucceeded()
                ? new Written(version(response), Optional.empty())
                : new Written(
                        Optional.empty(),
                        stored(write.key(), response.getGetResponses().get(0).getKvs()));
    }

    private static Write checked(Write write) {
        if (write.bytes().length > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException("record of '" + write.key() + "' has " + write.bytes().length
                    + " bytes; the limit is " + MAX_PAYLOAD_BYTES);
        }
        return write;
    }

    private static Cmp isSeen(ByteSequence path, Write write) {
        String text = write.expected().text();
        long revision = text.isEmpty() ? 0 : Long.parseLong(text);
        return new Cmp(path, Cmp.Op.EQUAL, CmpTarget.modRevision(revision));
    }

    private static Op put(ByteSequence path, Write write) {
        return Op.put(path, ByteSequence.from(EtcdValue.of(write.bytes())), PutOption.DEFAULT);
    }

    /** Everything that one Txn puts gets one revision, that of the whole. */
    private static Optional<Version> version(TxnResponse whole) {
        return Optional.of(Version.of(whole.getHeader().getRevision()));
    }

    private static String writing(LeaseKey key) {
        return "writing '" + key + "' to etcd";
    }

    @Override
    public void compareAndSetAll(List<Write> writes, Duration timeout, Answers<Optional<Version>> answers) {
        for (int from = 0; from < writes.size(); from += found.batchSize()) {
            int to = Math.min(from + found.batchSize(), writes.size());
            sendBatch(writes.subList(from, to), timeout, answers);
        }
    }

    private void sendBatch(List<Write> writes, Duration timeout, Answers<Optional<Version>> answers) {
        Op[] parts =
                writes.stream().map(EtcdRecordStore::checked).map(this::part).toArray(Op[]::new);
        CompletableFuture<?> unused = connection
                .atOnce(
                        client -> client.getKVClient()
                                .txn(TxnOption.DEFAULT)
                                .Then(parts)
                                .commit(),
                        timeout)
                .thenApply(this::sameLife)
                .whenComplete((response, failure) -> {
                    for (int i = 0; i < writes.size(); i++) {
                        LeaseKey key = writes.get(i).key();
                        if (failure != null) {
                            answers.failed(key, EtcdErrors.ofWrite(writing(key), failure));
                        } else {
                            boolean written = response.getTxnResponses().get(i).isSucceeded();
                            answers.answered(key, written ? version(response) : Optional.empty());
                        }
                    }
                });
    }

    private Op part(Write write) {
        ByteSequence path = namespace.path(write.key());
        return Op.txn(new Cmp[] {isSeen(path, write)}, new Op[] {put(path, write)}, NOTHING);
    }

    @Override
    public List<LeaseKey> keys(String prefix, Duration timeout) throws InterruptedException {
        long start = clock.nanoTime();
        List<LeaseKey> keys = new ArrayList<>();
        ByteSequence end = OptionsUtil.prefixEndOf(namespace.path(prefix));
        Optional<ByteSequence> from = Optional.of(namespace.path(prefix));
        while (from.isPresent()) {
            Duration left = timeout.minusNanos(clock.nanoTime() - start);
            GetResponse page = page(from.get(), end, left);
            page.getKvs().forEach(entry -> namespace.key(entry.getKey()).ifPresent(keys::add));
            from = page.isMore() ? Optional.of(after(page)) : Optional.empty();
        }
        return keys;
    }

    private GetResponse page(ByteSequence from, ByteSequence end, Duration left) throws InterruptedException {
        GetOption range = GetOption.builder()
                .withRange(end)
                .withKeysOnly(true)
                .withLimit(KEYS_PER_REQUEST)
                .withSortField(GetOption.SortTarget.KEY)
                .withSortOrder(GetOption.SortOrder.ASCEND)
                .build();
        try {
            return await(connection.whenConnected(client -> client.getKVClient().get(from, range), left), left);
        } catch (ExecutionException | TimeoutException e) {
            throw EtcdErrors.ofRead("listing the keys of '" + namespace.name() + "' in etcd", e);
        }
    }

    private static ByteSequence after(GetResponse page) {
        ByteSequence last = page.getKvs().get(page.getKvs().size() - 1).getKey();
        return last.concat(ByteSequence.from(new byte[] {0}));
    }

    private static <T> T await(CompletableFuture<T> answer, Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Watch follow(LeaseKey key, Changes changes) {
        return watches.watch(key, namespace.path(key), changes);
    }

    /** Ends every watch, and the connection if it is ours. */
    @Override
    public void close() {
        watches.close();
        connection.close();
    }
}
