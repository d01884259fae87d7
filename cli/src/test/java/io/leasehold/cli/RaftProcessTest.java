package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.leasehold.tck.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code leasehold raft} with a member in a JVM of its own. */
class RaftProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final List<RunningCommand> started = new ArrayList<>();

    @AfterEach
    void endAll() {
        started.forEach(RunningCommand::close);
    }

    private record Member(RunningCommand command, String uri) {}

    private Member start(int incarnation) {
        String address = "127.0.0.1:" + ServerProcess.freePort();
        RunningCommand command = RunningCommand.start(
                directory,
                "raft",
                "start",
                "--id",
                "n1",
                "--peers",
                "n1=" + address + ":" + ServerProcess.freePort(),
                "--directory",
                directory.resolve("life" + incarnation).toString(),
                "--set",
                "incarnation=" + incarnation);
        started.add(command);
        await().atMost(PATIENCE).until(() -> command.out().contains("n1 is ready") || !command.isAlive());
        assertThat(command.out()).as(command.err()).contains("the leader is n1 in raft term 1");
        return new Member(command, "raft://" + address);
    }

    private Invocation token(Member member, String term) throws InterruptedException {
        RunningCommand exec = RunningCommand.start(
                directory,
                "exec",
                "--provider",
                member.uri(),
                "--term",
                term,
                "job",
                "--",
                "sh",
                "-c",
                "echo $LEASEHOLD_TOKEN");
        started.add(exec);
        return new Invocation(exec.exitCode(), exec.out(), exec.err());
    }

    @Test
    void aGroupIsBackedUpLostAndRestoredIntoANewOne() throws Exception {
        String backup = directory.resolve("leases.backup").toString();
        Member lost = start(1);
        Invocation first = token(lost, "1");
        assertThat(first.err()).isEmpty();
        assertThat(first.out()).isEqualTo("00000000000000000001-00000000000000000001\n");
        Invocation written = Invocation.of("raft", "backup", "--provider", lost.uri(), backup);
        assertThat(written.err()).isEmpty();
        assertThat(written.out()).contains("1 keys, highest term 1");
        assertThat(Invocation.of("raft", "status", "--provider", lost.uri()).out())
                .contains("\"awaitsRestore\":false");
        assertThat(token(lost, "1").out()).endsWith("-00000000000000000002\n");
        lost.command().close();

        Member fresh = start(2);
        Invocation early = Invocation.of("inspect", "--provider", fresh.uri(), "job");
        assertThat(early.exitCode()).isEqualTo(69);
        assertThat(early.err()).contains("leasehold raft restore").hasLineCount(1);
        Invocation low = Invocation.of("raft", "restore", "--provider", fresh.uri(), "--term", "1", backup);
        assertThat(low.exitCode()).isEqualTo(64);
        assertThat(low.err())
                .contains("the term to demand is 1; it must be above 1")
                .hasLineCount(1);
        assertThat(Invocation.of("raft", "restore", "--provider", fresh.uri(), "--term", "2", backup)
                        .out())
                .startsWith("1 keys are restored")
                .endsWith("nothing is granted below term 2\n");
        Invocation fenced = token(fresh, "1");
        assertThat(fenced.exitCode()).isEqualTo(77);
        assertThat(fenced.err()).contains("term 1 for 'job' is behind the published term 2");
        assertThat(token(fresh, "2").out()).isEqualTo("00000000000000000002-00000000000000000002\n");
    }

    @Test
    void aRestoreNeedsATermAndBothNeedAGroup() {
        Invocation restore = Invocation.of("raft", "restore", "--provider", "raft://127.0.0.1:1", "leases.backup");
        assertThat(restore.exitCode()).isEqualTo(64);
        assertThat(restore.err()).contains("--term");
        Invocation backup = Invocation.of("raft", "backup", "--provider", "local:", "leases.backup");
        assertThat(backup.exitCode()).isEqualTo(64);
        assertThat(backup.err()).contains("names no member");
    }
}
