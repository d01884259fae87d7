package io.leasehold.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class FileMutexTest {

    @TempDir
    private Path directory;

    private FileMutex mutex() throws Exception {
        return LeaseDirectory.open(directory, LeaseDirectory.Disk.REAL).mutex(KeyFiles.of(ChildMain.COUNTER));
    }

    private boolean isFreeForOtherProcesses() throws Exception {
        try (Child other = Child.start("tryMutex", directory.toString())) {
            return Boolean.parseBoolean(other.answer());
        }
    }

    /** POSIX drops all locks of a process on a file when any descriptor of it is closed, so nobody here may open it meanwhile. */
    @Test
    void anotherClassLoaderThatTriesDoesNotDropTheLock() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch inside = new CountDownLatch(1);
        FutureTask<Boolean> holding = new FutureTask<>(() -> mutex().tryRun(() -> {
            inside.countDown();
            uninterruptibly(end);
        }));
        new Thread(holding).start();
        inside.await();
        Class<?> copy = ChildMain.isolatedCopy();
        FutureTask<Object> trying =
                new FutureTask<>(() -> copy.getMethod("tryMutex", String.class).invoke(null, directory.toString()));
        Thread rival = new Thread(trying);
        rival.start();
        await().until(() -> rival.getState() == Thread.State.BLOCKED || trying.isDone());
        assertThat(isFreeForOtherProcesses()).isFalse();
        end.countDown();
        assertThat(holding.get()).isTrue();
        assertThat(trying.get()).isEqualTo(true);
        assertThat(isFreeForOtherProcesses()).isTrue();
    }

    private static void uninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theFileStaysAndIsEmpty() throws Exception {
        assertThat(mutex().tryRun(() -> {})).isTrue();
        try (var files = Files.list(directory)) {
            assertThat(files)
                    .singleElement()
                    .satisfies(file -> assertThat(Files.size(file)).isZero());
        }
    }

    @Test
    void aMutexHeldByAnotherProcessIsNotEnteredUntilThatEnds() throws Exception {
        FileMutex mutex = mutex();
        mutex.tryRun(() -> {});
        Path file;
        try (var files = Files.list(directory)) {
            file = files.findFirst().orElseThrow();
        }
        try (Child other = Child.start("lock", file.toString())) {
            assertThat(other.answer()).isEqualTo("true");
            assertThat(mutex.tryRun(() -> {})).isFalse();
        }
        await().untilAsserted(() -> assertThat(mutex.tryRun(() -> {})).isTrue());
    }
}
