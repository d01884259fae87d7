package io.leasehold.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole chain: real processes, a lease, a gate, and a resource that would not notice a lost update by itself. */
@Timeout(900)
class CounterTest {

    private static final int PROCESSES = 4;
    private static final int ROUNDS = 250;
    private static final int MOST_ROUNDS_OF_A_LIFE = 60;

    @TempDir
    private Path directory;

    @BeforeEach
    void makeLeaseDirectory() throws Exception {
        Files.createDirectory(directory.resolve("leases"));
    }

    @Test
    void r2_4_fourProcessesThatAreKilledAtRandomLoseNoIncrement() throws Exception {
        long seed = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(PROCESSES);
        List<Future<Integer>> kills = new ArrayList<>();
        for (int process = 0; process < PROCESSES; process++) {
            String name = "p" + process;
            Random random = new Random(seed + process);
            kills.add(threads.submit(() -> runAndKill(name, random)));
        }
        int killed = 0;
        for (Future<Integer> of : kills) {
            killed += of.get();
        }
        threads.shutdown();
        Counter.State end = new Counter(directory.resolve("counter")).read();
        assertThat(killed).as("processes killed, seed %d", seed).isGreaterThan(PROCESSES);
        assertThat(end.rounds().values())
                .as("rounds acknowledged, seed %d", seed)
                .containsOnly(ROUNDS);
        assertThat(end.count()).as("increments applied, seed %d", seed).isEqualTo(PROCESSES * ROUNDS);
    }

    /** Starts the process again whenever it was killed, until it has finished; answers how often it was killed. */
    private int runAndKill(String name, Random random) throws Exception {
        for (int kills = 0; ; kills++) {
            try (Child child =
                    Child.start(Incrementer.class, directory.toString(), name, Integer.toString(ROUNDS), "guarded")) {
                int roundsToLive = 1 + random.nextInt(MOST_ROUNDS_OF_A_LIFE);
                if (finishes(child, roundsToLive)) {
                    return kills;
                }
                child.kill();
            }
        }
    }

    private static boolean finishes(Child child, int roundsToLive) {
        for (int round = 0; round < roundsToLive; round++) {
            if (child.answer().equals("finished")) {
                return true;
            }
        }
        return false;
    }

    @Test
    void control_withoutTheGateAPausedProcessDestroysWhatItsSuccessorsWrote() throws Exception {
        assertThat(countAfterAPause("unguarded"))
                .as("increments applied of 11 acknowledged")
                .isEqualTo(1);
    }

    @Test
    void withTheGateThePausedProcessIsRefusedAndNothingIsLost() throws Exception {
        assertThat(countAfterAPause("guarded"))
                .as("increments applied of 11 acknowledged")
                .isEqualTo(11);
    }

    /** One process is stopped between its read and its write, for so long that another takes over and adds ten. */
    private int countAfterAPause(String gate) throws Exception {
        try (Child paused = Child.start(Incrementer.class, directory.toString(), "paused", "1", gate)) {
            assertThat(paused.answer()).isEqualTo("read 0");
            paused.signal("STOP");
            try (Child other = Child.start(Incrementer.class, directory.toString(), "other", "10", gate)) {
                for (int round = 1; round <= 10; round++) {
                    assertThat(other.answer()).isEqualTo("acknowledged " + round);
                }
                assertThat(other.answer()).isEqualTo("finished");
            }
            paused.signal("CONT");
            paused.say("write");
            String answer = paused.answer();
            if (gate.equals("guarded")) {
                assertThat(answer).isEqualTo("refused");
                assertThat(paused.answer()).startsWith("read 10");
                paused.say("write");
                answer = paused.answer();
            }
            assertThat(answer).isEqualTo("acknowledged 1");
        }
        return new Counter(directory.resolve("counter")).read().count();
    }
}
