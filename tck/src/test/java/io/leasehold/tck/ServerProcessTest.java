package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.tck.ServerProcess.Readiness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    /** Appends a line to its data at each start, says so, and waits; ends by itself when told to by SIGTERM. */
    private ServerProcess.Builder counting() {
        String script = "mkdir -p data; echo start >> data/starts; echo \"ready as $NAME\"; exec sleep 600";
        return ServerProcess.builder("counter", directory, List.of("sh", "-c", script))
                .data(directory.resolve("data"))
                .environment("NAME", "test")
                .ready(Readiness.prints("ready as test"), SOON);
    }

    private long starts() throws IOException {
        return Files.readAllLines(directory.resolve("data/starts")).size();
    }

    @Test
    void startsPausesResumesAndStops() {
        try (ServerProcess server = counting().start()) {
            long pid = server.pid();
            server.pause();
            assertThat(server.isRunning()).isTrue();
            assertThat(ProcessHandle.of(pid)).isPresent();
            server.resume();
            server.stop();
            assertThat(server.isRunning()).isFalse();
        }
    }

    @Test
    void aPausedServerStopsAndIsKilledToo() {
        ServerProcess server = counting().start();
        server.pause();
        server.stop();
        assertThat(server.isRunning()).isFalse();
        server.start();
        server.pause();
        server.kill();
        assertThat(server.isRunning()).isFalse();
        server.close();
        server.close();
    }

    @Test
    void keepsItsDataAcrossRestartAndKill() throws IOException {
        try (ServerProcess server = counting().start()) {
            long first = server.pid();
            server.restart();
            server.killAndRestart();
            assertThat(server.pid()).isNotEqualTo(first);
            assertThat(starts()).isEqualTo(3);
        }
    }

    @Test
    void putsBackAnOlderCopyOfItsData() throws IOException {
        try (ServerProcess server = counting().start()) {
            server.copyData();
            server.restart();
            server.restart();
            assertThat(starts()).isEqualTo(3);
            server.putBackData();
            assertThat(starts())
                    .as("one start before the copy, one after it was put back")
                    .isEqualTo(2);
        }
    }

    @Test
    void saysWhatAServerPrintedThatEndsAtOnce() {
        ServerProcess.Builder broken = ServerProcess.builder(
                        "broken", directory, List.of("sh", "-c", "echo no such port; exit 3"))
                .ready(Readiness.prints("never"), SOON);
        assertThatThrownBy(broken::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("broken ended while it was started")
                .hasMessageContaining("no such port");
    }

    @Test
    void killsAServerThatIsNotReadyInTime() {
        ServerProcess.Builder slow = ServerProcess.builder(
                        "slow", directory, List.of("sh", "-c", "echo $$ > pid; echo still loading; exec sleep 600"))
                .ready(Readiness.prints("never"), Duration.ofMillis(300));
        assertThatThrownBy(slow::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("slow was not ready within PT0.3S")
                .hasMessageContaining("still loading");
        Awaitility.await().atMost(SOON).until(this::isGone);
    }

    private boolean isGone() throws IOException {
        String pid = Files.readString(directory.resolve("pid")).strip();
        return ProcessHandle.of(Long.parseLong(pid)).isEmpty();
    }

    @Test
    void refusesWhatMakesNoSense() {
        ServerProcess.Builder plain = ServerProcess.builder("plain", directory, List.of("sleep", "600"));
        try (ServerProcess server = plain.start()) {
            assertThatThrownBy(server::start).hasMessageContaining("plain is running already");
            assertThatThrownBy(server::copyData).hasMessageContaining("plain has no data directory");
            assertThatThrownBy(server::putBackData).hasMessageContaining("no copy of the data of plain");
        }
    }
}
