package io.leasehold.recordstore;

import io.leasehold.LeaseException;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.recordstore.RecordStore.Stored;
import io.leasehold.recordstore.RecordStore.Version;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Drives one procedure over the faulty network, as {@link StoreDriver} does over a real one. */
final class SimulatedCall<R> {

    private final Procedure<R> procedure;
    private final SimulatedProcess process;
    private final Simulation world;
    private final long timeoutNanos;
    private final long startNanos;
    private Runnable onWrite = () -> {};
    private Consumer<R> done = r -> {};
    private Consumer<LeaseException> failed = e -> {};
    private int exchange;

    private SimulatedCall(Procedure<R> procedure, SimulatedProcess process, long timeoutNanos) {
        this.procedure = procedure;
        this.process = process;
        this.world = process.world();
        this.timeoutNanos = timeoutNanos;
        this.startNanos = process.nanoTime();
    }

    static <R> SimulatedCall<R> of(Procedure<R> procedure, SimulatedProcess process, long timeoutNanos) {
        return new SimulatedCall<>(procedure, process, timeoutNanos);
    }

    SimulatedCall<R> onWrite(Runnable action) {
        onWrite = action;
        return this;
    }

    void then(Consumer<R> done, Consumer<LeaseException> failed) {
        this.done = done;
        this.failed = failed;
        step(procedure::start);
    }

    private void step(Supplier<Step<R>> feed) {
        exchange++;
        Step<R> step;
        try {
            step = feed.get();
        } catch (LeaseException e) {
            failed.accept(e);
            return;
        }
        long left = timeoutNanos - (process.nanoTime() - startNanos);
        if (step instanceof Step.Done<R> answer) {
            done.accept(answer.result());
        } else if (left <= 0) {
            failed.accept(procedure.outOfTime(Duration.ofNanos(timeoutNanos)));
        } else if (step instanceof Step.Write<R> write) {
            onWrite.run();
            send(() -> world.store.compareAndSet(write.expected(), write.bytes()), this::written);
            onTimeout(left, () -> procedure.writeFailed(new LeaseOutcomeUnknownException("timeout")));
        } else {
            send(this::readPosition, this::read);
            onTimeout(left, () -> {
                throw procedure.readFailed(new LeaseUnavailableException("timeout"));
            });
        }
    }

    /** A stale state now and then, but never one older than this process has seen. */
    private int readPosition() {
        int newest = world.store.newest();
        int span = newest - process.seenPosition;
        return world.chance(0.1) && span > 0 ? newest - world.random.nextInt(Math.min(span, 3) + 1) : newest;
    }

    private Step<R> read(int position) {
        process.seenPosition = Math.max(process.seenPosition, position);
        Optional<Stored> stored = world.store.at(position);
        return procedure.read(stored);
    }

    private Step<R> written(Optional<Version> answer) {
        answer.ifPresent(v -> process.seenPosition = Math.max(process.seenPosition, Integer.parseInt(v.text())));
        return procedure.written(answer);
    }

    private <A> void send(Supplier<A> operation, java.util.function.Function<A, Step<R>> feed) {
        int expected = exchange;
        int copies = world.chance(0.03) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (!world.chance(0.05)) {
                world.schedule(delay(), () -> {
                    A answer = operation.get();
                    if (!world.chance(0.05)) {
                        world.schedule(delay(), () -> process.awake(() -> arrive(expected, answer, feed)));
                    }
                });
            }
        }
    }

    private <A> void arrive(int expected, A answer, java.util.function.Function<A, Step<R>> feed) {
        if (exchange == expected) {
            step(() -> feed.apply(answer));
        }
    }

    private void onTimeout(long left, Supplier<Step<R>> failure) {
        int expected = exchange;
        process.later(left, () -> {
            if (exchange == expected) {
                step(failure);
            }
        });
    }

    /** Mostly short, now and then most of a ttl, and sometimes far beyond any timeout. */
    private long delay() {
        double kind = world.random.nextDouble();
        if (kind < 0.9) {
            return world.ttls(0.0005, 0.01);
        }
        return kind < 0.98 ? world.ttls(0.01, 0.25) : world.ttls(0.5, 3);
    }
}
