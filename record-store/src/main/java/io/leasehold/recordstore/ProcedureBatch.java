package io.leasehold.recordstore;

import io.leasehold.LeaseKey;
import io.leasehold.recordstore.RecordStore.Answers;
import io.leasehold.recordstore.RecordStore.Stored;
import io.leasehold.recordstore.RecordStore.Version;
import io.leasehold.recordstore.StoreDriver.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives procedures of distinct keys together: what they want next goes to the store in batches, and each goes on as soon as its
 * own answer is there, whatever its neighbours wait for (rule 6.4). Used by one thread, once.
 */
final class ProcedureBatch<R> {

    private static final Logger LOG = LoggerFactory.getLogger(ProcedureBatch.class);

    private final RecordStore store;
    private final BiConsumer<LeaseKey, R> onResult;
    private final Map<LeaseKey, Procedure<R>> open = new HashMap<>();
    private final BlockingQueue<Reply<R>> inbox = new LinkedBlockingQueue<>();
    private List<LeaseKey> reads = new ArrayList<>();
    private List<RecordStore.Write> writes = new ArrayList<>();

    private record Reply<R>(LeaseKey key, Function<Procedure<R>, Step<R>> feed) {}

    /** The results are delivered on the thread that runs the batch. */
    ProcedureBatch(RecordStore store, BiConsumer<LeaseKey, R> onResult) {
        this.store = store;
        this.onResult = onResult;
    }

    /** Adds a procedure of a key that has none here yet. */
    void add(LeaseKey key, Procedure<R> procedure) {
        open.put(key, procedure);
    }

    /** Ends when all are done or have failed, or the time is over; what has no result then has an unknown outcome. */
    void run(Deadline deadline) throws InterruptedException {
        List.copyOf(open.keySet()).forEach(key -> advance(new Reply<>(key, Procedure::start)));
        Duration left = deadline.left();
        while (!open.isEmpty() && !left.isZero()) {
            send(left);
            left = receive(deadline.left()) ? deadline.left() : Duration.ZERO;
        }
        if (!open.isEmpty()) {
            LOG.debug("no answer in time for {}", open.keySet());
        }
    }

    private void advance(Reply<R> reply) {
        Procedure<R> procedure = open.get(reply.key());
        if (procedure == null) {
            return;
        }
        try {
            take(reply.key(), reply.feed().apply(procedure));
        } catch (RuntimeException e) {
            open.remove(reply.key());
            LOG.debug("no result for '{}'", reply.key(), e);
        }
    }

    private void take(LeaseKey key, Step<R> step) {
        if (step instanceof Step.Done<R> done) {
            open.remove(key);
            onResult.accept(key, done.result());
        } else if (step instanceof Step.Write<R> write) {
            writes.add(new RecordStore.Write(key, write.expected(), write.bytes()));
        } else {
            reads.add(key);
        }
    }

    private void send(Duration left) throws InterruptedException {
        List<LeaseKey> nextReads = reads;
        List<RecordStore.Write> nextWrites = writes;
        reads = new ArrayList<>();
        writes = new ArrayList<>();
        if (!nextWrites.isEmpty()) {
            List<LeaseKey> keys =
                    nextWrites.stream().map(RecordStore.Write::key).toList();
            Round<Optional<Version>> round = new Round<>(keys, Procedure::written, Procedure::writeFailed);
            round.run(() -> store.compareAndSetAll(nextWrites, left, round));
        }
        if (!nextReads.isEmpty()) {
            Round<Optional<Stored>> round = new Round<>(nextReads, Procedure::read, (procedure, cause) -> {
                throw procedure.readFailed(cause);
            });
            round.run(() -> store.readAll(nextReads, left, round));
        }
    }

    /** Takes everything that is there, so that what follows from it is sent together; false if nothing came in time. */
    private boolean receive(Duration left) throws InterruptedException {
        Reply<R> first = inbox.poll(left.toNanos(), TimeUnit.NANOSECONDS);
        if (first == null) {
            return false;
        }
        List<Reply<R>> replies = new ArrayList<>(List.of(first));
        inbox.drainTo(replies);
        replies.forEach(this::advance);
        return true;
    }

    /** What a round asks of the store. */
    @FunctionalInterface
    private interface Request {
        void send() throws InterruptedException;
    }

    /** Requests that were handed to the store together; each key has one answer. */
    private final class Round<A> implements Answers<A> {
        private final Set<LeaseKey> unanswered = ConcurrentHashMap.newKeySet();
        private final BiFunction<Procedure<R>, A, Step<R>> onAnswer;
        private final BiFunction<Procedure<R>, RuntimeException, Step<R>> onFailure;

        private Round(
                List<LeaseKey> keys,
                BiFunction<Procedure<R>, A, Step<R>> onAnswer,
                BiFunction<Procedure<R>, RuntimeException, Step<R>> onFailure) {
            unanswered.addAll(keys);
            this.onAnswer = onAnswer;
            this.onFailure = onFailure;
        }

        private void run(Request request) throws InterruptedException {
            try {
                request.send();
            } catch (RuntimeException e) {
                List.copyOf(unanswered).forEach(key -> failed(key, e));
            }
        }

        @Override
        public void answered(LeaseKey key, A answer) {
            reply(key, procedure -> onAnswer.apply(procedure, answer));
        }

        @Override
        public void failed(LeaseKey key, RuntimeException cause) {
            reply(key, procedure -> onFailure.apply(procedure, cause));
        }

        private void reply(LeaseKey key, Function<Procedure<R>, Step<R>> feed) {
            if (unanswered.remove(key)) {
                inbox.add(new Reply<>(key, feed));
            }
        }
    }
}
