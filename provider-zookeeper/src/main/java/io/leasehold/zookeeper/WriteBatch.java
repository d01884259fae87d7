package io.leasehold.zookeeper;

import io.leasehold.LeaseException;
import io.leasehold.recordstore.RecordStore.Answers;
import io.leasehold.recordstore.RecordStore.Version;
import io.leasehold.recordstore.RecordStore.Write;
import io.leasehold.zookeeper.Requests.RefusedTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.OpResult.SetDataResult;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * Many conditional writes in few transactions, all sent at once. A transaction is all or nothing: if one write of it is refused,
 * that one has its answer, and the others are sent again in two transactions of half the size. So k lost leases among n cost about
 * k log n requests, and nobody fails because of a neighbour (rule 6.4).
 */
final class WriteBatch {

    /** A quarter of what a server takes in one packet, unless its {@code jute.maxbuffer} is set to less than the default. */
    static final int MAX_BYTES = 256 * 1024;

    /** Lengths, the operation's header, and more than its share of the answer. */
    private static final int OVERHEAD_BYTES = 64;

    private final ZooKeeper zk;
    private final RecordTree tree;
    private final Answers<Optional<Version>> answers;

    WriteBatch(ZooKeeper zk, RecordTree tree, Answers<Optional<Version>> answers) {
        this.zk = zk;
        this.tree = tree;
        this.answers = answers;
    }

    /** Completes when each write has its answer. */
    CompletableFuture<Void> send(List<Write> writes) {
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        List<Part> packet = new ArrayList<>();
        int bytes = 0;
        for (Write write : writes) {
            Optional<Op> operation = tree.operation(write);
            if (operation.isEmpty()) {
                sent.add(sendAlone(write));
                continue;
            }
            Part part = new Part(write, operation.get());
            if (bytes + part.bytes() > MAX_BYTES) {
                sent.add(sendTogether(packet));
                packet = new ArrayList<>();
                bytes = 0;
            }
            packet.add(part);
            bytes += part.bytes();
        }
        sent.add(sendTogether(packet));
        return allOf(sent);
    }

    private static CompletableFuture<Void> allOf(List<CompletableFuture<Void>> sent) {
        return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> sendAlone(Write write) {
        return tree.write(zk, write)
                .thenAccept(version -> answers.answered(write.key(), Optional.of(version)))
                .exceptionallyCompose(failure -> failed(List.of(write), failure));
    }

    private CompletableFuture<Void> sendTogether(List<Part> parts) {
        if (parts.size() < 2) {
            return allOf(parts.stream().map(part -> sendAlone(part.write())).toList());
        }
        return Requests.all(zk, parts.stream().map(Part::operation).toList())
                .thenAccept(results -> applied(parts, results))
                .exceptionallyCompose(failure -> refused(parts, failure));
    }

    private void applied(List<Part> parts, List<OpResult> results) {
        for (int i = 0; i < parts.size(); i++) {
            Write write = parts.get(i).write();
            try {
                Stat written = ((SetDataResult) results.get(i)).getStat();
                answers.answered(write.key(), Optional.of(tree.versionOf(write, written)));
            } catch (LeaseException e) {
                answers.failed(write.key(), e);
            }
        }
    }

    private CompletableFuture<Void> refused(List<Part> parts, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (!(cause instanceof RefusedTransaction refusal)) {
            return failed(parts.stream().map(Part::write).toList(), failure);
        }
        List<Part> rest = new ArrayList<>(parts);
        Part refused = rest.remove(refusal.index());
        int half = rest.size() / 2;
        return allOf(List.of(
                failed(List.of(refused.write()), refusal),
                sendTogether(rest.subList(0, half)),
                sendTogether(rest.subList(half, rest.size()))));
    }

    private CompletableFuture<Void> failed(List<Write> writes, Throwable failure) {
        boolean isRefusal = ZooKeeperErrors.isRefused(failure);
        for (Write write : writes) {
            if (isRefusal) {
                answers.answered(write.key(), Optional.empty());
            } else {
                answers.failed(write.key(), ZooKeeperErrors.ofWrite("writing '" + write.key() + "'", failure));
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    /** A write as a part of a transaction. */
    private record Part(Write write, Op operation) {
        int bytes() {
            return write.bytes().length + operation.getPath().length() + OVERHEAD_BYTES;
        }
    }
}
