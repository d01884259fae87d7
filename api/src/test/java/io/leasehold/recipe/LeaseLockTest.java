package io.leasehold.recipe;

import static io.leasehold.recipe.RecipeBench.SPEC;
import static io.leasehold.recipe.RecipeBench.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.LeaseLostException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.testing.FlakyProvider.Fault;
import io.leasehold.testing.FlakyProvider.Verb;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class LeaseLockTest {

    private final RecipeBench bench = new RecipeBench();
    private final LeaseClient a = bench.client("a");
    private final LeaseClient b = bench.client("b");
    private final LeaseLock lock = LeaseLock.of(a, SPEC);

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void countsItsHoldsAndReleasesAtTheLast() {
        lock.lock();
        assertThat(lock.tryLock()).isTrue();
        lock.lock();
        assertThat(lock.holdCount()).isEqualTo(3);
        assertThat(bench.provider.requests(Verb.ACQUIRE)).isEqualTo(1);
        assertThat(lock.fence().token()).hasToString("1-1");
        lock.unlock();
        lock.unlock();
        assertThat(bench.isFree()).isFalse();
        lock.unlock();
        assertThat(bench.isFree()).isTrue();
        assertThat(lock.holdCount()).isZero();
    }

    @Test
    void onlyTheHoldingThreadMayUnlockOrSeeTheFence() {
        assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(lock::fence).isInstanceOf(IllegalMonitorStateException.class);
        lock.lock();
        CompletableFuture.runAsync(() -> {
                    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
                    assertThatThrownBy(lock::fence).isInstanceOf(IllegalMonitorStateException.class);
                    assertThat(lock.tryLock()).isFalse();
                })
                .join();
        lock.unlock();
    }

    @Test
    void otherClientsAreExcludedByTheLease() throws Exception {
        LeaseLock other = LeaseLock.of(b, SPEC);
        lock.lock();
        assertThat(other.tryLock()).isFalse();
        assertThat(other.tryLock(0, TimeUnit.SECONDS)).isFalse();
        assertThat(other.tryLock(-1, TimeUnit.SECONDS)).isFalse();
        assertThat(other.holdCount()).isZero();
        lock.unlock();
        assertThat(other.tryLock(1, TimeUnit.SECONDS)).isTrue();
        other.unlock();
    }

    @Test
    void unlockOfALostLeaseSaysSoAndFreesTheLock() {
        lock.lock();
        lock.lock();
        bench.expire();
        assertThatThrownBy(lock::lock).isInstanceOf(LeaseLostException.class);
        assertThat(lock.holdCount()).isEqualTo(2);
        lock.unlock();
        assertThatThrownBy(lock::unlock).isInstanceOf(LeaseLostException.class).hasMessageContaining("1-1");
        assertThat(lock.holdCount()).isZero();
        lock.lock();
        assertThat(lock.fence().token()).hasToString("1-2");
        lock.unlock();
    }

    @Test
    void lockWaitsForTheReleaseAndKeepsAnInterrupt() throws Exception {
        Lease held = b.tryAcquire(SPEC).orElseThrow();
        AtomicBoolean flag = new AtomicBoolean();
        Thread waiter = new Thread(() -> {
            lock.lock();
            flag.set(Thread.interrupted());
            lock.unlock();
        });
        waiter.start();
        eventually(() -> assertThat(bench.provider.requests(Verb.ACQUIRE)).isGreaterThan(1));
        waiter.interrupt();
        eventually(() -> assertThat(waiter.isInterrupted()).isFalse());
        held.release();
        eventually(() -> {
            bench.clock.advance(Duration.ofMillis(500));
            assertThat(waiter.isAlive()).isFalse();
        });
        assertThat(flag).isTrue();
        assertThat(bench.isFree()).isTrue();
    }

    @Test
    void interruptEndsTheInterruptibleWaitWithoutTheLock() throws Exception {
        Lease held = b.tryAcquire(SPEC).orElseThrow();
        AtomicReference<Exception> thrown = new AtomicReference<>();
        Thread waiter = new Thread(() -> {
            try {
                lock.lockInterruptibly();
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        waiter.start();
        eventually(() -> assertThat(bench.provider.requests(Verb.ACQUIRE)).isGreaterThan(1));
        waiter.interrupt();
        waiter.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        held.release();
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();
    }

    @Test
    void failedTryLeavesTheLockFree() {
        bench.provider.next(Verb.ACQUIRE, Fault.REFUSE);
        assertThatThrownBy(lock::tryLock).isInstanceOf(LeaseUnavailableException.class);
        assertThat(lock.holdCount()).isZero();
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();
    }

    @Test
    void threadsOfOneLockExcludeEachOther() throws Exception {
        int[] counter = {0};
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                for (int n = 0; n < 50; n++) {
                    lock.lock();
                    counter[0]++;
                    lock.unlock();
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(counter[0]).isEqualTo(200);
        assertThat(bench.provider.record("job").generation()).isEqualTo(200);
    }

    @Test
    void conditionsAreNotOffered() {
        assertThatThrownBy(lock::newCondition).isInstanceOf(UnsupportedOperationException.class);
    }
}
