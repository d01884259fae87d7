package io.leasehold.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.recordstore.RecordStore.Stored;
import io.leasehold.recordstore.RecordStore.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class FileStoreProcessesTest {

    @TempDir
    private Path directory;

    @Test
    void r2_4_fourProcessesLoseNoIncrement() throws Exception {
        int times = 100;
        List<Child> children = new ArrayList<>();
        try {
            for (int child = 0; child < 4; child++) {
                children.add(Child.start("increment", directory.toString(), Integer.toString(times)));
            }
            for (Child child : children) {
                assertThat(child.answer()).isEqualTo(Integer.toString(times));
                assertThat(child.exitCode()).isZero();
            }
        } finally {
            children.forEach(Child::close);
        }
        assertThat(counter()).isEqualTo(4 * times);
    }

    /** Two threads of one JVM that open and close one mutex file at a time would let the other process in. */
    @Test
    void r2_4_noThreadHereDropsTheLockOfItsNeighbour() throws Exception {
        int times = 150;
        int threads = 3;
        ExecutorService here = Executors.newFixedThreadPool(threads);
        try (Child there = Child.start("increment", directory.toString(), Integer.toString(times))) {
            Callable<Long> incrementer = () -> ChildMain.increment(directory.toString(), times);
            for (Future<Long> answer : here.invokeAll(Collections.nCopies(threads, incrementer))) {
                assertThat(answer.get()).isEqualTo(times);
            }
            assertThat(there.answer()).isEqualTo(Integer.toString(times));
        } finally {
            here.shutdownNow();
        }
        assertThat(counter()).isEqualTo((threads + 1) * times);
    }

    @Test
    void r10_2_aProcessKilledInTheMiddleLosesNothingThatItAcknowledged() throws Exception {
        long seed = 42;
        Random random = new Random(seed);
        for (int round = 0; round < 8; round++) {
            try (Child child = Child.start("incrementForEver", directory.toString())) {
                long acknowledged = 0;
                for (int answers = 1 + random.nextInt(60); answers > 0; answers--) {
                    acknowledged = Long.parseLong(child.answer());
                }
                child.kill();
                assertThat(counter()).as("seed %d, round %d", seed, round).isGreaterThanOrEqualTo(acknowledged);
            }
        }
    }

    private long counter() throws Exception {
        try (FileRecordStore store = ChildMain.open(directory)) {
            Stored stored = store.read(ChildMain.COUNTER, ChildMain.TIMEOUT).orElseThrow();
            assertThat(stored.version()).isEqualTo(Version.of(ChildMain.number(stored)));
            return ChildMain.number(stored);
        }
    }
}
