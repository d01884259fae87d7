package io.leasehold.redis;

import io.leasehold.LeaseClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The end of a call, on the context's clock. What is still under way when it comes is cancelled, so that nothing is sent later. */
final class Deadline {

    private final LeaseClock clock;
    private final long end;
    private final Duration timeout;

    private Deadline(LeaseClock clock, Duration timeout) {
        this.clock = clock;
        this.timeout = timeout;
        this.end = clock.nanoTime() + nanos(timeout);
    }

    static Deadline in(Duration timeout, LeaseClock clock) {
        return new Deadline(clock, timeout);
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofDays(1)) < 0
                ? duration.toNanos()
                : Duration.ofDays(1).toNanos();
    }

    /** Zero once it has come. */
    Duration remaining() {
        return Duration.ofNanos(Math.max(0, end - clock.nanoTime()));
    }

    /**
     * Waits for an answer.
     *
     * @throws Failure with its cause, if the answer is an error or does not come in time
     */
    <T> T await(CompletableFuture<T> answer) throws InterruptedException, Failure {
        try {
            return answer.get(remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new Failure(new TimeoutException("no answer within " + timeout));
        } catch (ExecutionException e) {
            throw new Failure(e.getCause() == null ? e : e.getCause());
        } catch (RuntimeException e) {
            throw new Failure(e);
        } finally {
            answer.cancel(true);
        }
    }

    /** What came in place of an answer; to be classified by {@link RedisErrors}. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        private final Throwable reason;

        Failure(Throwable reason) {
            super(reason);
            this.reason = reason;
        }

        Throwable reason() {
            return reason;
        }
    }
}
