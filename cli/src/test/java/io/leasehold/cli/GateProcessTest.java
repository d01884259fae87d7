package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final List<RunningCommand> started = new ArrayList<>();

    @AfterEach
    void endAll() {
        started.forEach(RunningCommand::close);
    }

    private RunningCommand gate(long generation, String script) {
        Fence fence = new Fence(LeaseKey.of("k"), new FencingToken(1, generation), new LeaseId(0, generation));
        RunningCommand command = RunningCommand.start(
                directory, "gate", directory + "/gate", "--fence", fence.text(), "--", "sh", "-c", script);
        started.add(command);
        return command;
    }

    @Test
    void r3_6_anOlderTokenIsRefusedAndBothAreNamed() throws InterruptedException {
        assertThat(gate(2, "exit 5").exitCode()).isEqualTo(5);
        RunningCommand stale = gate(1, "echo never");
        assertThat(stale.exitCode()).isEqualTo(77);
        assertThat(stale.out()).isEmpty();
        assertThat(stale.err())
                .isEqualTo("leasehold: the gate of 'k' refuses token 1-1 of lease " + new LeaseId(0, 1)
                        + ": it has seen token 1-2 of lease " + new LeaseId(0, 2) + "\n");
        assertThat(gate(2, "exit 6").exitCode()).isEqualTo(6);
    }

    @Test
    void theCommandFindsTheFenceItPassedWith() throws InterruptedException {
        RunningCommand command = gate(3, "echo $LEASEHOLD_TOKEN $LEASEHOLD_FENCE");
        assertThat(command.exitCode()).isZero();
        assertThat(command.out()).startsWith("00000000000000000001-00000000000000000003 00000000000000000001-");
    }

    @Test
    void aCommandWhoseGateWasKilledIsWaitedForByTheNext() throws Exception {
        RunningCommand first = gate(
                1,
                "echo $$; until [ -e " + directory + "/go ]; do sleep 0.05; done; echo first >>" + directory + "/log");
        await().atMost(PATIENCE).until(() -> !first.out().isEmpty());
        long orphan = Long.parseLong(first.out().strip());
        Kill.send("KILL", first.pid());
        RunningCommand second = gate(2, "echo second >>" + directory + "/log");
        await().atMost(PATIENCE)
                .until(() -> Files.readString(directory.resolve("gate")).contains("2")
                        && second.group().size() >= 2);
        assertThat(directory.resolve("log")).doesNotExist();
        Files.createFile(directory.resolve("go"));
        assertThat(second.exitCode()).isZero();
        assertThat(directory.resolve("log")).hasContent("first\nsecond\n");
        await().atMost(PATIENCE).until(() -> !Kill.isRunning(orphan));
    }

    @Test
    void termIsForwardedAndTheCommandDecides() throws InterruptedException {
        RunningCommand gate = gate(1, "trap 'exit 9' TERM; echo ready; while :; do sleep 0.05; done");
        await().atMost(PATIENCE).until(() -> !gate.out().isEmpty());
        Kill.send("TERM", gate.pid());
        assertThat(gate.exitCode()).isEqualTo(9);
    }
}
