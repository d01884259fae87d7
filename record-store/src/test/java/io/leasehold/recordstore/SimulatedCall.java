package io.leasehold.recordstore;

import io.leasehold.LeaseException;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.recordstore.RecordStore.Version;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Drives one procedure over the faulty network, as {@link StoreDriver} does over a real one. */
final class SimulatedCall<R> {

    private final Procedure<R> procedure;
    private final SimulatedProcess process;
    private final SimulatedMachine machine;
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
        this.machine = process.machine();
        this.startNanos = machine.nanoTime();
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
        world.tally.count(Count.CALLS);
        step(procedure::start);
    }

    private void step(Supplier<Step<R>> feed) {
        exchange++;
        Step<R> step;
        try {
            step = feed.get();
        } catch (LeaseException e) {
            failed(e);
            return;
        }
        long left = timeoutNanos - (machine.nanoTime() - startNanos);
        if (step instanceof Step.Done<R> answer) {
            done.accept(answer.result());
        } else if (left <= 0) {
            failed(procedure.outOfTime(Duration.ofNanos(timeoutNanos)));
        } else if (step instanceof Step.Write<R> write) {
            onWrite.run();
            send(
                    () -> world.store.kindOf(write.expected(), write.bytes()),
                    () -> world.store.compareAndSet(write.expected(), write.bytes()),
                    this::written);
            onTimeout(left, () -> procedure.writeFailed(new LeaseOutcomeUnknownException("timeout")));
        } else {
            send(() -> "read", this::readPosition, this::read);
            onTimeout(left, () -> {
                throw procedure.readFailed(new LeaseUnavailableException("timeout"));
            });
        }
    }

    private void failed(LeaseException e) {
        if (e instanceof LeaseOutcomeUnknownException) {
            world.tally.count(Count.UNKNOWN_OUTCOMES);
        }
        failed.accept(e);
    }

    /** A stale state now and then, but never one older than this process has seen. */
    private int readPosition() {
        return world.positionFor(process.seenPosition);
    }

    private Step<R> read(int position) {
        process.seenPosition = Math.max(process.seenPosition, position);
        return procedure.read(world.store.at(position));
    }

    private Step<R> written(Optional<Version> answer) {
        answer.ifPresent(v -> process.seenPosition = Math.max(process.seenPosition, Integer.parseInt(v.text())));
        return procedure.written(answer);
    }

    private <A> void send(Supplier<String> what, Supplier<A> operation, Function<A, Step<R>> feed) {
        int expected = exchange;
        machine.ask(what, operation, answer -> {
            if (exchange == expected) {
                step(() -> feed.apply(answer));
            }
        });
    }

    private void onTimeout(long left, Supplier<Step<R>> failure) {
        int expected = exchange;
        SimulatedTime.Event unused = machine.later(left, () -> {
            if (exchange == expected) {
                step(failure);
            }
        });
    }
}
