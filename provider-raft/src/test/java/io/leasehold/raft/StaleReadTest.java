package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.raft.table.Answer;
import io.leasehold.raft.table.AnswerCodec;
import io.leasehold.raft.table.Command;
import io.leasehold.raft.table.CommandCodec;
import io.leasehold.raft.table.RequestId;
import io.leasehold.raft.table.Selector;
import io.leasehold.tck.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Why reads go through the log: once one round of heartbeats was acknowledged for a commit index, the library answers every later
 * linearizable read at that index without asking the others again, so a leader that was paused answers, when it goes on, with what they
 * have replaced meanwhile (Ratis 3.3.0, {@code ReadIndexHeartbeats.addAppendEntriesListener}). It is also cut off from them here, so
 * that it has a moment more until it notices. Needs root.
 */
@Tag("evidence")
class StaleReadTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String KEY = "register";
    private static final Duration READ = Duration.ofSeconds(3);
    private static final int ROUNDS = 10;
    private static final int READS = 20;

    @TempDir
    private Path directory;

    private Lan lan;

    @BeforeEach
    void connect() {
        lan = new Lan(3);
    }

    @AfterEach
    void disconnect() {
        lan.close();
    }

    /** If this fails because no answer is stale any more, the library was mended: then its reads may be thought of again. */
    @Test
    void theLibrarysLinearizableReadIsStaleOnALeaderThatWasPaused() throws Exception {
        Map<RaftMember, ServerProcess> members = new HashMap<>();
        try {
            for (RaftMember member : lan.members()) {
                members.put(member, bare(member));
            }
            long stale = 0;
            for (int round = 0; round < ROUNDS && stale == 0; round++) {
                stale = staleAnswers(members, "round " + round);
            }
            assertThat(stale)
                    .as("stale answers in %s rounds of %s reads", ROUNDS, READS)
                    .isPositive();
        } finally {
            members.values().forEach(ServerProcess::kill);
        }
    }

    private long staleAnswers(Map<RaftMember, ServerProcess> members, String round) throws IOException {
        String old = "old of " + round;
        RaftMember leader = write(members.keySet(), old);
        members.keySet()
                .forEach(member ->
                        await().atMost(PATIENCE).until(() -> ask(member, "r").equals(old)));
        try (Socket socket = new Socket(leader.host(), BareMain.PORT)) {
            assertThat(ask(socket, "r", 1)).containsExactly(old);
            lan.isolate(host(leader));
            members.get(leader).pause();
            Set<RaftMember> others = new HashSet<>(members.keySet());
            others.remove(leader);
            write(others, "new of " + round);
            CompletableFuture<List<String>> answers = CompletableFuture.supplyAsync(() -> ask(socket, "r", READS));
            await().pollDelay(Duration.ofMillis(200)).until(() -> true);
            members.get(leader).resume();
            return answers.join().stream().filter(old::equals).count();
        } finally {
            lan.heal(host(leader));
        }
    }

    /** Gives the member that led. */
    private static RaftMember write(Set<RaftMember> members, String value) {
        return await().atMost(PATIENCE)
                .until(
                        () -> members.stream()
                                .filter(member -> ask(member, value).equals(value))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static String ask(RaftMember member, String line) {
        try (Socket socket = new Socket(member.host(), BareMain.PORT)) {
            return ask(socket, line, 1).get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends all lines before it reads the first answer. */
    private static List<String> ask(Socket socket, String line, int times) {
        try {
            socket.getOutputStream().write((line + "\n").repeat(times).getBytes(StandardCharsets.UTF_8));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                answers.add(String.valueOf(in.readLine()));
            }
            return answers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> addresses() {
        return lan.members().stream()
                .map(member -> member.id() + "=" + member.raftAddress())
                .toList();
    }

    private static int host(RaftMember member) {
        return Integer.parseInt(member.id().substring(1));
    }

    private ServerProcess bare(RaftMember member) throws IOException {
        Path own = Files.createDirectories(directory.resolve(member.id()));
        List<String> command = new ArrayList<>(lan.on(host(member)));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                BareMain.class.getName(),
                member.id(),
                own.resolve("data").toString(),
                Long.toString(ProcessHandle.current().pid())));
        command.addAll(addresses());
        return ServerProcess.builder(member.id(), own, command)
                .ready(ServerProcess.Readiness.prints("member is started"), PATIENCE)
                .start();
    }

    /** The same with ours: whatever the old leader answers is true, or it has no answer. */
    @Test
    void ourReadIsNeverStaleOnALeaderThatWasPaused() throws Exception {
        try (Cluster cluster = new Cluster(lan.members(), this::place, Map.of());
                LeaseClient client = LeaseClient.open(cluster.uri())) {
            for (int round = 0; round < ROUNDS; round++) {
                Cluster.Node leader = cluster.awaitLeader();
                long old = grant(client);
                assertThat(read(leader).join()).contains(old);
                lan.isolate(leader.number());
                leader.process().pause();
                assertThat(grant(client)).isGreaterThan(old);
                List<CompletableFuture<Optional<Long>>> reads =
                        IntStream.range(0, READS).mapToObj(i -> read(leader)).toList();
                leader.process().resume();
                assertThat(reads).allSatisfy(read -> assertThat(read.join()).isEmpty());
                lan.heal(leader.number());
                cluster.awaitAll();
            }
        }
    }

    private MemberProcess.Place place(RaftMember member) {
        return new MemberProcess.Place(directory.resolve("ours-" + member.id()), lan.on(host(member)), Map.of());
    }

    private static long grant(LeaseClient client) throws InterruptedException {
        try (Lease lease = client.acquireWithin(KEY, PATIENCE)) {
            return lease.token().generation();
        }
    }

    /** What that member answers, as the leader, to a read; empty if it has no answer. */
    private static CompletableFuture<Optional<Long>> read(Cluster.Node node) {
        Network network = new Network("leasehold", READ, Optional.empty());
        Command read = new Command.Read(new RequestId(1, System.nanoTime()), new Selector.Key(LeaseKey.of(KEY)), "", 1);
        RemoteEndpoint member = new RemoteEndpoint(node.member().address(), network, LeaseClock.system(), () -> {});
        return member.request(new Request.Execute(READ, Request.Route.HERE, CommandCodec.encode(List.of(read))))
                .completeOnTimeout(Reply.of(Reply.Kind.UNKNOWN, "none"), READ.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(StaleReadTest::generation)
                .whenComplete((generation, failure) -> member.giveUp());
    }

    private static Optional<Long> generation(Reply reply) {
        return reply.kind() == Reply.Kind.DONE
                ? ((Answer.Records) AnswerCodec.decode(reply.content()).get(0))
                        .records().stream().map(record -> record.generation()).findFirst()
                : Optional.empty();
    }
}
