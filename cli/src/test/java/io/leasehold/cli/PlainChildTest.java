package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** COMMAND on systems without sessions. */
class PlainChildTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Fence FENCE = new Fence(LeaseKey.of("k"), new FencingToken(1, 2), new LeaseId(3, 4));

    @TempDir
    private Path directory;

    private PlainChild child = new PlainChild(new ProcessBuilder("true"));

    @AfterEach
    void end() {
        child.close();
    }

    private void begin(String script) {
        child = new PlainChild(new ProcessBuilder("sh", "-c", "cd '" + directory + "'; " + script));
        child.begin(FENCE);
    }

    private String awaitFile(String name) throws IOException {
        Path file = directory.resolve(name);
        await().atMost(PATIENCE).until(() -> Files.exists(file) && Files.size(file) > 0);
        return Files.readString(file).strip();
    }

    @Test
    void findsItsFenceAndPassesItsExitCodeOn() throws Exception {
        begin("echo $LEASEHOLD_TOKEN $LEASEHOLD_FENCE >out; exit 4");
        assertThat(child.endsWithin(PATIENCE)).isTrue();
        assertThat(child.exitCode()).isEqualTo(4);
        assertThat(awaitFile("out")).isEqualTo(FENCE.token().text() + " " + FENCE.text());
    }

    @Test
    void signalsReachIt() throws Exception {
        begin("trap 'exit 9' TERM; echo ready >out; while :; do sleep 0.05; done");
        awaitFile("out");
        child.signal("TERM");
        assertThat(child.endsWithin(PATIENCE)).isTrue();
        assertThat(child.exitCode()).isEqualTo(9);
    }

    @Test
    void stopEndsItAndWhatItStartedAlsoIfTheyIgnoreTerm() throws Exception {
        begin("trap '' TERM; sleep 300 & echo $! >out; sleep 301");
        long descendant = Long.parseLong(awaitFile("out"));
        child.stop(Duration.ofMillis(50));
        assertThat(child.exitCode()).isEqualTo(137);
        await().atMost(PATIENCE).until(() -> !Kill.isRunning(descendant));
    }

    @Test
    void closingOneThatWasNotBegunDoesNothing() {
        child.close();
        assertThat(child.session()).isEmpty();
    }
}
