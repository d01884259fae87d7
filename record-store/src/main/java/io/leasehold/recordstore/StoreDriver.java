package io.leasehold.recordstore;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.recordstore.RecordStore.Stored;
import io.leasehold.recordstore.RecordStore.Written;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Does the I/O that procedures ask for, within a timeout. */
final class StoreDriver {

    private static final Duration LONGEST = Duration.ofDays(365);

    private final RecordStore store;
    private final LeaseClock clock;

    StoreDriver(RecordStore store, LeaseClock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** A moment on the clock after which nothing more is sent. */
    final class Deadline {
        private final Duration timeout;
        private final long startNanos = clock.nanoTime();

        private Deadline(Duration timeout) {
            this.timeout = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
        }

        Duration left() {
            Duration left = timeout.minusNanos(clock.nanoTime() - startNanos);
            return left.isNegative() ? Duration.ZERO : left;
        }
    }

    Deadline within(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout is " + timeout + "; the least is 0");
        }
        return new Deadline(timeout);
    }

    <R> R run(LeaseKey key, Procedure<R> procedure, Deadline deadline) throws InterruptedException {
        Step<R> step = procedure.start();
        while (true) {
            if (step instanceof Step.Done<R> done) {
                return done.result();
            }
            Duration left = deadline.left();
            if (left.isZero()) {
                throw procedure.outOfTime(deadline.timeout);
            }
            step = step instanceof Step.Write<R> write
                    ? write(key, procedure, write, left)
                    : procedure.read(read(key, procedure, left));
        }
    }

    private Optional<Stored> read(LeaseKey key, Procedure<?> procedure, Duration left) throws InterruptedException {
        try {
            return store.read(key, left);
        } catch (RuntimeException e) {
            throw procedure.readFailed(e);
        }
    }

    private <R> Step<R> write(LeaseKey key, Procedure<R> procedure, Step.Write<R> write, Duration left)
            throws InterruptedException {
        Written answer;
        try {
            answer = store.tryWrite(key, write.expected(), write.bytes(), left);
        } catch (RuntimeException e) {
            return procedure.writeFailed(e);
        }
        boolean met = answer.version().isEmpty() && answer.current().isPresent();
        return met ? procedure.refusedFor(answer.current().get()) : procedure.written(answer.version());
    }

    List<LeaseKey> keys(String prefix, Deadline deadline) throws InterruptedException {
        Duration left = deadline.left();
        if (left.isZero()) {
            throw new LeaseUnavailableException("list of '" + prefix + "' found no time within " + deadline.timeout);
        }
        try {
            return store.keys(prefix, left);
        } catch (LeaseException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new LeaseUnavailableException("list of '" + prefix + "' could not read the keys: " + e, e);
        }
    }
}
