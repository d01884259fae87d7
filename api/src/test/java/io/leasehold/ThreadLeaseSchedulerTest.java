package io.leasehold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadLeaseSchedulerTest {

    private static final Duration NEVER = Duration.ofDays(1);

    @Test
    void taskRunsOnceOnANamedDaemonThread() throws InterruptedException {
        try (LeaseScheduler scheduler = LeaseClock.system().newScheduler("timer-under-test")) {
            AtomicReference<Thread> ran = new AtomicReference<>();
            CountDownLatch done = new CountDownLatch(1);
            scheduler.schedule(
                    () -> {
                        ran.set(Thread.currentThread());
                        done.countDown();
                    },
                    Duration.ofMillis(1));

            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(ran.get().getName()).isEqualTo("timer-under-test");
            assertThat(ran.get().isDaemon()).isTrue();
        }
    }

    @Test
    void tasksRunInTheOrderOfTheirTimeAndAFailureAffectsNoOther() throws InterruptedException {
        try (LeaseScheduler scheduler = new ThreadLeaseScheduler("timer-under-test")) {
            List<String> ran = new CopyOnWriteArrayList<>();
            CountDownLatch done = new CountDownLatch(1);
            scheduler.schedule(done::countDown, Duration.ofMillis(60));
            scheduler.schedule(() -> ran.add("second"), Duration.ofMillis(40));
            scheduler.schedule(
                    () -> {
                        ran.add("first");
                        throw new IllegalStateException("on purpose");
                    },
                    Duration.ZERO);

            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(ran).containsExactly("first", "second");
        }
    }

    @Test
    void cancelledTaskDoesNotRun() throws InterruptedException {
        try (LeaseScheduler scheduler = new ThreadLeaseScheduler("timer-under-test")) {
            AtomicBoolean ran = new AtomicBoolean();
            CountDownLatch done = new CountDownLatch(1);
            LeaseScheduler.Timer timer = scheduler.schedule(() -> ran.set(true), Duration.ofMillis(20));
            timer.cancel();
            timer.cancel();
            scheduler.schedule(done::countDown, Duration.ofMillis(40));

            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(ran).isFalse();
        }
    }

    @Test
    void r12_1_closeEndsTheThreadAndDropsWhatWaits() {
        LeaseScheduler scheduler = new ThreadLeaseScheduler("timer-to-close");
        AtomicReference<Thread> thread = new AtomicReference<>();
        AtomicBoolean ran = new AtomicBoolean();
        scheduler.schedule(() -> thread.set(Thread.currentThread()), Duration.ZERO);
        scheduler.schedule(() -> ran.set(true), NEVER);
        await().until(() -> thread.get() != null);

        scheduler.close();
        scheduler.close();
        LeaseScheduler.Timer late = scheduler.schedule(() -> ran.set(true), Duration.ZERO);
        late.cancel();

        await().until(() -> !thread.get().isAlive());
        assertThat(ran).isFalse();
    }

    @Test
    void taskMayCloseItsOwnScheduler() {
        LeaseScheduler scheduler = new ThreadLeaseScheduler("timer-to-close");
        AtomicReference<Thread> thread = new AtomicReference<>();
        scheduler.schedule(
                () -> {
                    thread.set(Thread.currentThread());
                    scheduler.close();
                },
                Duration.ZERO);

        await().until(() -> thread.get() != null && !thread.get().isAlive());
    }
}
