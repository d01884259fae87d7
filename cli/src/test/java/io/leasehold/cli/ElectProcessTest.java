package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Candidates in JVMs of their own over the file provider. */
class ElectProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final List<RunningCommand> started = new ArrayList<>();

    @AfterEach
    void endAll() {
        started.forEach(RunningCommand::close);
    }

    private RunningCommand candidate(String script) {
        return candidate("15s", script);
    }

    private RunningCommand candidate(String ttl, String script) {
        RunningCommand command = RunningCommand.start(
                directory,
                "elect",
                "--provider",
                "file://" + directory + "/leases",
                "--ttl",
                ttl,
                "--rest",
                "100ms",
                "job",
                "--",
                "sh",
                "-c",
                script);
        started.add(command);
        return command;
    }

    private static void awaitLine(RunningCommand command, String text) {
        await().atMost(PATIENCE).until(() -> command.err().contains(text) || !command.isAlive());
        assertThat(command.err()).contains(text);
    }

    @Test
    void theCommandRunsAgainAtEachElection() {
        RunningCommand candidate = candidate("echo run $LEASEHOLD_TOKEN");

        await().atMost(PATIENCE).until(() -> candidate.out().lines().count() >= 3);

        assertThat(candidate.out().lines().limit(3))
                .containsExactly(
                        "run 00000000000000000001-00000000000000000001",
                        "run 00000000000000000001-00000000000000000002",
                        "run 00000000000000000001-00000000000000000003");
        assertThat(candidate.err()).contains("resigned, because COMMAND ended with 0");
        assertThat(candidate.isAlive()).isTrue();
    }

    @Test
    void aCandidateIsElectedWhenTheLeaderIsKilled() {
        RunningCommand leader = candidate("sleep 300");
        awaitLine(leader, "elected with token 1-1");
        RunningCommand next = candidate("sleep 300");
        assertThat(next.err()).isEmpty();

        leader.close();

        awaitLine(next, "elected with token 1-2");
    }

    @Test
    void aLeaderThatWasStoppedIsDeposedAndCampaignsOn() {
        RunningCommand leader = candidate("3s", "sleep 300");
        awaitLine(leader, "elected with token 1-1");
        RunningCommand next = candidate("3s", "sleep 300");
        Kill.send("STOP", List.of(leader.pid()));
        awaitLine(next, "elected with token 1-2");

        Kill.send("CONT", List.of(leader.pid()));
        awaitLine(leader, "deposed: ");
        Kill.send("TERM", List.of(next.pid()));

        awaitLine(leader, "elected with token 1-3");
    }

    @Test
    void aSignalEndsTheCommandAndTheCampaign() throws InterruptedException {
        RunningCommand leader = candidate("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done");
        await().atMost(PATIENCE).until(() -> leader.out().contains("up"));
        RunningCommand waiting = candidate("echo never");

        Kill.send("TERM", List.of(waiting.pid()));
        assertThat(waiting.exitCode()).isEqualTo(143);
        Kill.send("TERM", List.of(leader.pid()));

        assertThat(leader.exitCode()).isEqualTo(143);
        assertThat(leader.out()).endsWith("bye\n");
        assertThat(waiting.out()).isEmpty();
    }

    @Test
    void aCommandThatIsNotFoundEndsTheCampaign() throws InterruptedException {
        RunningCommand candidate = candidate("exec /no/such/command");

        assertThat(candidate.exitCode()).isEqualTo(127);
    }
}
