package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A counter in a file, incremented by commands that are killed and stopped; with the gate nothing is lost, without it it is. */
class CounterProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WORKERS = 4;
    private static final int ROUNDS_EACH = 10;
    private static final int KILLED_OF_TEN = 4;

    /**
     * Reads the count and writes it back incremented, together with the round: a lost update would lose both. A round that is there
     * already was killed before its answer arrived.
     */
    private static final String INCREMENT = """
            if tail -n +2 counter | grep -qx "$1"; then exit 0; fi
            read -r n <counter
            { echo $((n + 1)); tail -n +2 counter; echo "$1"; } >"counter.$1.$$" && mv "counter.$1.$$" counter
            """;

    @TempDir
    private Path directory;

    private final AtomicInteger killed = new AtomicInteger();
    private final ConcurrentLinkedQueue<RunningCommand> started = new ConcurrentLinkedQueue<>();
    private Path leasehold = Path.of("");

    @BeforeEach
    void writeTheScripts() throws IOException {
        leasehold = Files.writeString(
                directory.resolve("leasehold"),
                "#!/bin/sh\nexec '" + String.join("' '", RunningCommand.commandLine()) + "' \"$@\"\n");
        assertThat(leasehold.toFile().setExecutable(true)).isTrue();
        Files.writeString(directory.resolve("increment.sh"), INCREMENT);
        Files.writeString(directory.resolve("counter"), "0\n");
    }

    @AfterEach
    void endAll() {
        started.forEach(RunningCommand::close);
    }

    private RunningCommand exec(String ttl, String script) {
        RunningCommand command = RunningCommand.start(
                directory,
                "exec",
                "--provider",
                "file://" + directory + "/leases",
                "--ttl",
                ttl,
                "--wait",
                "forever",
                "counter",
                "--",
                "sh",
                "-c",
                "cd " + directory + " && " + script);
        started.add(command);
        return command;
    }

    private List<String> counter() throws IOException {
        return Files.readAllLines(directory.resolve("counter"));
    }

    @Test
    void killedIncrementsBehindTheGateAddUpToExactlyTheAcknowledgedOnes() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        try {
            List<CompletableFuture<Void>> all = IntStream.range(0, WORKERS)
                    .mapToObj(worker -> CompletableFuture.runAsync(() -> rounds(worker), workers))
                    .toList();
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(15, TimeUnit.MINUTES);
        } finally {
            workers.shutdownNow();
        }
        assertThat(killed).hasPositiveValue();
        List<String> acknowledged = IntStream.range(0, WORKERS * ROUNDS_EACH)
                .mapToObj(round -> "round-" + round)
                .toList();
        assertThat(counter().get(0)).isEqualTo(Integer.toString(acknowledged.size()));
        assertThat(counter().subList(1, counter().size())).containsExactlyInAnyOrderElementsOf(acknowledged);
    }

    /** Each round is tried until it is acknowledged. */
    private void rounds(int worker) {
        Random random = new Random(worker);
        try {
            for (int i = 0; i < ROUNDS_EACH; i++) {
                int round = worker * ROUNDS_EACH + i;
                while (!isAcknowledged("round-" + round, random)) {
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private boolean isAcknowledged(String round, Random random) throws InterruptedException {
        RunningCommand command = exec("15s", "exec ./leasehold gate counter.gate -- sh increment.sh " + round);
        boolean kill = random.nextInt(10) < KILLED_OF_TEN;
        if (kill && !command.endsWithin(Duration.ofMillis(300 + random.nextInt(3000)))) {
            List<Long> group = command.group();
            Kill.send("KILL", group.get(random.nextInt(3) == 0 ? random.nextInt(group.size()) : 0));
            killed.incrementAndGet();
        }
        return command.exitCode() == 0;
    }

    /** Reads, is stopped until the second has written, and writes what it computed before. */
    private List<RunningCommand> stoppedInTheMiddle(String gate) throws IOException, InterruptedException {
        String read = "n=$(" + gate + "cat counter) && ";
        String write = gate + "sh -c \"echo $((n + 1)) >counter\" && echo acknowledged >>\"$0\"";
        RunningCommand first = exec(
                "3s",
                "echo $$; set -- x; " + read
                        + "touch first-has-read; until [ -e second-has-written ]; do sleep 0.05; done; "
                        + write.replace("$0", "first"));
        await().atMost(PATIENCE).until(() -> Files.exists(directory.resolve("first-has-read")));
        long session = Long.parseLong(first.out().strip());
        List<Long> group = first.group();
        Kill.send("STOP", group);
        RunningCommand second = exec("3s", read + write.replace("$0", "second"));
        assertThat(second.exitCode()).as(second.err()).isZero();
        Files.createFile(directory.resolve("second-has-written"));
        // why: of the processes that go on, the one that writes is the first; nothing forbids it
        List<Long> command = new ArrayList<>(group);
        command.removeAll(List.of(first.pid(), first.guard(session)));
        Kill.send("CONT", command);
        await().atMost(PATIENCE).until(() -> !Kill.isRunning(session));
        Kill.send("CONT", group);
        assertThat(first.exitCode()).isEqualTo(79);
        return List.of(first, second);
    }

    private long acknowledged() {
        return List.of("first", "second").stream()
                .filter(name -> Files.exists(directory.resolve(name)))
                .count();
    }

    @Test
    void control_withoutTheGateAStoppedHolderOverwritesAnAcknowledgedWrite() throws Exception {
        stoppedInTheMiddle("");
        assertThat(acknowledged()).isEqualTo(2);
        assertThat(counter()).containsExactly("1");
    }

    @Test
    void r3_6_behindTheGateTheStoppedHolderIsRefusedAndNothingIsLost() throws Exception {
        RunningCommand first =
                stoppedInTheMiddle("./leasehold gate counter.gate -- ").get(0);
        assertThat(acknowledged()).isEqualTo(1);
        assertThat(counter()).containsExactly("1");
        assertThat(first.err())
                .contains("leasehold: the gate of 'counter' refuses token 1-1 ", "it has seen token 1-2 ");
    }
}
