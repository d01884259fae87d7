package io.leasehold.zookeeper;

import static org.awaitility.Awaitility.await;

import io.leasehold.tck.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Three real ZooKeeper servers that elect a leader. */
final class TestEnsemble implements AutoCloseable {

    private static final int MEMBERS = 3;
    /** A vote that was lost is cast again after this long, not after a minute. */
    private static final String VOTE_AGAIN = "-Dzookeeper.fastleader.maxNotificationInterval=2000";

    private static final Duration ELECTION = Duration.ofSeconds(60);

    private final List<TestServer> members;

    private TestEnsemble(List<TestServer> members) {
        this.members = members;
    }

    static TestEnsemble start(Path directory) {
        List<String> configuration = new ArrayList<>();
        for (int i = 1; i <= MEMBERS; i++) {
            configuration.add("server." + i + "=127.0.0.1:" + ServerProcess.freePort() + ":" + ServerProcess.freePort()
                    + ":participant");
        }
        List<CompletableFuture<TestServer>> starting = IntStream.rangeClosed(1, MEMBERS)
                .mapToObj(i ->
                        CompletableFuture.supplyAsync(() -> start(directory.resolve("member-" + i), i, configuration)))
                .toList();
        TestEnsemble ensemble =
                new TestEnsemble(starting.stream().map(CompletableFuture::join).toList());
        ensemble.awaitLeader();
        return ensemble;
    }

    private static TestServer start(Path directory, int id, List<String> configuration) {
        try {
            Path data = Files.createDirectories(directory.resolve("data"));
            Files.writeString(data.resolve("myid"), id + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return TestServer.start(directory, ServerProcess.freePort(), List.of(VOTE_AGAIN), configuration);
    }

    private void awaitLeader() {
        await().atMost(ELECTION).until(() -> members.stream().anyMatch(TestServer::isLeader));
    }

    List<TestServer> members() {
        return members;
    }

    TestServer leader() {
        awaitLeader();
        return members.stream().filter(TestServer::isLeader).findFirst().orElseThrow();
    }

    /** Kills the leader; returns when another leads and the old one follows it. */
    void failOver() {
        TestServer old = leader();
        old.process().kill();
        awaitLeader();
        old.process().start();
    }

    @Override
    public void close() {
        members.forEach(TestServer::close);
    }
}
