package io.leasehold.raft;

import io.leasehold.LeaseClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Collects commands into entries. While {@value #ENTRIES_IN_FLIGHT} entries are under way, further commands wait and share the next
 * one, so that under load many of them cost one write to each disk; alone, a command goes at once. Owns no thread.
 *
 * <p>A command that was not taken into an entry is failed with {@link NotProposedException}: surely nothing changed. Any other
 * failure leaves its outcome open.
 */
final class GroupCommit {

    static final int ENTRIES_IN_FLIGHT = 2;
    static final int COMMANDS_PER_ENTRY = 512;
    static final int BYTES_PER_ENTRY = 512 * 1024;
    static final int QUEUED_COMMANDS = 100_000;
    static final int QUEUED_BYTES = 64 * 1024 * 1024;

    private final Function<byte[], CompletableFuture<byte[]>> propose;
    private final LeaseClock clock;
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicInteger queuedBytes = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger pumping = new AtomicInteger();

    /** A command on its way into an entry. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    private record Waiting(byte[] command, long deadline, CompletableFuture<byte[]> answer) {}

    GroupCommit(Function<byte[], CompletableFuture<byte[]>> propose, LeaseClock clock) {
        this.propose = propose;
        this.clock = clock;
    }

    /**
     * Submits a command.
     *
     * @param command at most {@value #BYTES_PER_ENTRY} bytes
     * @param timeout after which it is not proposed any more; once proposed, its answer may come later
     * @return its answer; cancelling it before it is proposed prevents that
     */
    CompletableFuture<byte[]> submit(byte[] command, Duration timeout) {
        if (command.length > BYTES_PER_ENTRY) {
            throw new IllegalArgumentException(
                    "a command has " + command.length + " bytes; the limit is " + BYTES_PER_ENTRY);
        }
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        if (!entered(command)) {
            left(command);
            answer.completeExceptionally(new NotProposedException("the leader's queue of commands is full"));
            return answer;
        }
        queue.add(new Waiting(command, clock.nanoTime() + timeout.toNanos(), answer));
        pump();
        return answer;
    }

    private boolean entered(byte[] command) {
        int commands = queued.incrementAndGet();
        int bytes = queuedBytes.addAndGet(command.length);
        return commands <= QUEUED_COMMANDS && bytes <= QUEUED_BYTES;
    }

    private void left(byte[] command) {
        queued.decrementAndGet();
        queuedBytes.addAndGet(-command.length);
    }

    /** One thread at a time fills entries; the others leave a note that there is more to do. */
    private void pump() {
        if (pumping.getAndIncrement() > 0) {
            return;
        }
        int noted = 1;
        do {
            fill();
            noted = pumping.addAndGet(-noted);
        } while (noted > 0);
    }

    private void fill() {
        while (inFlight.get() < ENTRIES_IN_FLIGHT) {
            List<Waiting> entry = take();
            if (entry.isEmpty()) {
                return;
            }
            inFlight.incrementAndGet();
            send(entry);
        }
    }

    private List<Waiting> take() {
        List<Waiting> entry = new ArrayList<>();
        int bytes = 0;
        for (Waiting next = queue.peek(); next != null; next = queue.peek()) {
            bytes += next.command().length;
            if (entry.size() == COMMANDS_PER_ENTRY || (bytes > BYTES_PER_ENTRY && !entry.isEmpty())) {
                break;
            }
            queue.remove();
            left(next.command());
            if (isWanted(next)) {
                entry.add(next);
            } else {
                bytes -= next.command().length;
            }
        }
        return entry;
    }

    private boolean isWanted(Waiting next) {
        if (next.answer().isDone()) {
            return false;
        }
        if (next.deadline() - clock.nanoTime() < 0) {
            next.answer().completeExceptionally(new NotProposedException("the leader was busy until the time was up"));
            return false;
        }
        return true;
    }

    private void send(List<Waiting> entry) {
        byte[] joined = Batch.join(entry.stream().map(Waiting::command).toList());
        Futures.whenDone(propose.apply(joined), (answers, failure) -> {
            inFlight.decrementAndGet();
            if (answers != null) {
                answer(entry, answers);
            } else {
                Throwable reason = failure == null ? new IllegalStateException("no answers") : failure;
                entry.forEach(waiting -> waiting.answer().completeExceptionally(reason));
            }
            pump();
        });
    }

    private static void answer(List<Waiting> entry, byte[] joined) {
        List<byte[]> answers = Batch.split(joined);
        for (int i = 0; i < entry.size(); i++) {
            entry.get(i).answer().complete(answers.get(i));
        }
    }
}
