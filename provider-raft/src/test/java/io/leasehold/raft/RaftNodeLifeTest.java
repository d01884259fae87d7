package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.leasehold.FencingToken;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.raft.table.Change;
import io.leasehold.raft.table.ExpiryIndex;
import io.leasehold.raft.table.Selector;
import io.leasehold.raft.table.WatchEvent;
import io.leasehold.raft.table.WatchRequest;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.WriteLeaseProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members in this process, from their start to their end. */
class RaftNodeLifeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private RaftNodeConfig config(RaftMember self, List<RaftMember> peers, Map<String, String> more) {
        Map<String, String> values = new HashMap<>(more);
        values.put("id", self.id());
        values.put("peers", peers.stream().map(RaftMember::toString).collect(Collectors.joining(",")));
        values.put("directory", directory.resolve(self.id()).toString());
        return RaftNodeConfig.of(values);
    }

    private RaftLeaseNode start(RaftMember self, List<RaftMember> peers, Map<String, String> more) throws IOException {
        RaftLeaseNode node = RaftLeaseNode.start(config(self, peers, more));
        open.add(node);
        return node;
    }

    private RaftLeaseNode startOne(Map<String, String> more) throws Exception {
        List<RaftMember> members = Ports.members(1);
        RaftLeaseNode node = start(members.get(0), members, more);
        node.awaitReady(PATIENCE);
        return node;
    }

    private static LeaseClient on(RaftLeaseNode node) {
        return LeaseClient.builder().provider(node.client()).open();
    }

    private static Lease acquire(LeaseClient client, String key, Duration ttl) throws InterruptedException {
        return client.acquireWithin(LeaseSpec.of(key).ttl(ttl), PATIENCE);
    }

    /** A state that applies nothing before it is let go on. */
    private static class Stuck implements ReplicatedState {
        final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public byte[] apply(long index, long raftTerm, byte[] entry) {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return entry;
        }

        @Override
        public void skip(long index, long raftTerm) {}

        @Override
        public void save(OutputStream out) throws IOException {}

        @Override
        public void restore(long index, InputStream in) {}
    }

    /** A state that leaves no snapshot, which the library would take when it stops: the next start applies the log again. */
    private static final class Unsaved extends Stuck {
        @Override
        public void save(OutputStream out) throws IOException {
            throw new IOException("no snapshot is wanted");
        }
    }

    private static final class Deaf implements ConsensusEngine.Listener {
        @Override
        public void ready(long raftTerm) {}

        @Override
        public void deposed() {}

        @Override
        public void leaderChanged(Optional<String> leader) {}

        @Override
        public void membersChanged() {}

        @Override
        public void failed(Throwable reason) {}
    }

    /** The entry of the earlier raft term stands before its own and is not applied again yet. */
    @Test
    void aLeaderIsReadyOnlyOnceAnEntryOfItsOwnRaftTermIsApplied() throws Exception {
        List<RaftMember> members = Ports.members(1);
        EngineSettings settings = config(members.get(0), members, Map.of()).engine(directory.resolve("log"));
        Unsaved before = new Unsaved();
        before.goOn.countDown();
        try (RatisEngine engine = new RatisEngine(settings, before, new Deaf())) {
            engine.start();
            await().atMost(PATIENCE).until(engine::isReady);
            assertThat(engine.propose(new byte[1]).get()).hasSize(1);
        }
        Stuck state = new Stuck();
        try (RatisEngine engine = new RatisEngine(settings, state, new Deaf())) {
            engine.start();
            await().atMost(PATIENCE).until(() -> engine.leader().equals(Optional.of("n1")));
            assertThat(engine.isReady()).isFalse();
            assertThatThrownBy(() -> engine.propose(new byte[1]).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(NotProposedException.class);
            state.goOn.countDown();
            await().atMost(PATIENCE).until(engine::isReady);
            assertThat(engine.propose(new byte[1]).get()).hasSize(1);
        } finally {
            state.goOn.countDown();
        }
    }

    @Test
    void aClientOfAMemberThatIsNotReadyWaitsWithinItsOwnTimeout() throws Exception {
        List<RaftMember> members = Ports.members(2);
        RaftLeaseNode first = start(members.get(0), members, Map.of());
        try (WriteLeaseProvider client = first.client()) {
            long began = System.nanoTime();
            assertThatThrownBy(() -> client.inspect(LeaseKey.of("k"), Freshness.LINEARIZABLE, Duration.ofMillis(700)))
                    .isInstanceOf(LeaseUnavailableException.class);
            assertThat(System.nanoTime() - began)
                    .isGreaterThanOrEqualTo(Duration.ofMillis(700).toNanos());
            start(members.get(1), members, Map.of());
            assertThat(client.inspect(LeaseKey.of("k"), Freshness.LINEARIZABLE, PATIENCE))
                    .isEmpty();
        }
    }

    @Test
    void listenersHearOfTheElectionTheChangeAndTheLossOfTheLeader() throws Exception {
        List<RaftMember> members = Ports.members(2);
        RaftLeaseNode first = start(members.get(0), members, Map.of());
        List<String> heard = new CopyOnWriteArrayList<>();
        first.onLeaderChange(
                leader -> heard.add(leader.map(known -> known.member().id()).orElse("nobody")));
        await().atMost(PATIENCE).until(() -> heard.equals(List.of("nobody")));
        RaftLeaseNode second = start(members.get(1), members, Map.of());
        first.awaitReady(PATIENCE);
        second.awaitReady(PATIENCE);
        String elected = first.leader().orElseThrow().member().id();
        await().atMost(PATIENCE).until(() -> heard.contains(elected));
        String other = elected.equals("n1") ? "n2" : "n1";
        first.transferLeadership(other, PATIENCE);
        await().atMost(PATIENCE).until(() -> heard.contains(other));
        int before = heard.size();
        second.close();
        await().atMost(PATIENCE).until(() -> heard.subList(before, heard.size()).contains("nobody"));
        assertThat(first.isLeader()).isFalse();
    }

    private static int code(int port, String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(PATIENCE)
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<Integer> codes(int port) {
        return Stream.of("/primary", "/replica", "/live", "/ready")
                .map(path -> code(port, path))
                .toList();
    }

    @Test
    void healthEndpointsSwitchWhenLeadershipDoes() throws Exception {
        List<RaftMember> members = Ports.members(2);
        List<Integer> health = Ports.free(2);
        for (int i = 0; i < 2; i++) {
            start(members.get(i), members, Map.of("health", "127.0.0.1:" + health.get(i)));
        }
        RaftLeaseNode first = (RaftLeaseNode) open.get(0);
        first.awaitReady(PATIENCE);
        // why: on a busy machine the first leader need not be the one that stays
        await().atMost(PATIENCE).until(() -> leads(health, 0) || leads(health, 1));
        int leader = leads(health, 0) ? 0 : 1;
        first.transferLeadership(members.get(1 - leader).id(), PATIENCE);
        await().atMost(PATIENCE).until(() -> leads(health, 1 - leader));
    }

    /** Whether that one of two says that it leads, and the other one that it does not. */
    private static boolean leads(List<Integer> health, int which) {
        return codes(health.get(which)).equals(List.of(200, 503, 200, 200))
                && codes(health.get(1 - which)).equals(List.of(503, 200, 200, 200));
    }

    /** The client gives nothing back when it ends: its provider is closed under it. */
    @Test
    void aSnapshotAndARestartKeepLeasesTokensAndTheOrderOfWhatRemains() throws Exception {
        List<RaftMember> members = Ports.members(1);
        RaftLeaseNode node = start(members.get(0), members, Map.of());
        node.awaitReady(PATIENCE);
        Map<String, FencingToken> tokens = new HashMap<>();
        WriteLeaseProvider dropped = node.client();
        LeaseClient client = LeaseClient.builder().provider(dropped).open();
        for (String key : List.of("c", "a", "b")) {
            tokens.put(key, acquire(client, key, Duration.ofSeconds(8)).token());
            if (key.equals("a")) {
                node.snapshot(PATIENCE);
            }
        }
        dropped.close();
        node.close();
        RaftLeaseNode again = start(members.get(0), members, Map.of());
        List<String> expired = new CopyOnWriteArrayList<>();
        again.watches().watch(new WatchRequest(new Selector.Prefix("")), event -> {
            if (event instanceof WatchEvent.Changed changed && changed.kind() == Change.Kind.EXPIRED) {
                expired.add(changed.record().key().text());
            }
        });
        again.awaitReady(PATIENCE);
        for (Map.Entry<String, FencingToken> held : tokens.entrySet()) {
            assertThat(again.readLocal(LeaseKey.of(held.getKey())).record())
                    .hasValueSatisfying(record -> assertThat(record.token()).hasValue(held.getValue()));
        }
        await().atMost(PATIENCE).until(() -> expired.size() == 3);
        assertThat(expired).containsExactly("c", "a", "b");
        client.close();
    }

    @Test
    void aSnapshotIsWrittenAfterAWhileWithoutBeingAskedFor() throws Exception {
        RaftLeaseNode node = startOne(Map.of("snapshot-interval", "1s"));
        try (LeaseClient client = on(node)) {
            acquire(client, "k", Duration.ofSeconds(5)).close();
        }
        await().atMost(PATIENCE).until(this::hasSnapshot);
    }

    private boolean hasSnapshot() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.anyMatch(file -> file.getFileName().toString().matches("snapshot\\.\\d+_\\d+"));
        }
    }

    @Test
    void anEmbeddersOwnIndexKeepsTheTimers() throws Exception {
        List<RaftMember> members = Ports.members(1);
        AtomicInteger made = new AtomicInteger();
        RaftLeaseNode node = RaftLeaseNode.start(config(members.get(0), members, Map.of()), () -> {
            made.incrementAndGet();
            return ExpiryIndex.create();
        });
        open.add(node);
        node.awaitReady(PATIENCE);
        await().atMost(PATIENCE).until(() -> made.get() == 1);
    }

    @Test
    void fiveMembersGoOnWithoutTheLeaderAndOneMore() throws Exception {
        List<RaftMember> members = Ports.members(5);
        List<RaftLeaseNode> nodes = new ArrayList<>();
        for (RaftMember member : members) {
            nodes.add(start(member, members, Map.of()));
        }
        for (RaftLeaseNode node : nodes) {
            node.awaitReady(PATIENCE);
        }
        nodes.sort(Comparator.comparing(RaftLeaseNode::isLeader));
        try (LeaseClient client = on(nodes.get(0))) {
            FencingToken before = token(client);
            nodes.get(4).close();
            nodes.get(3).close();
            assertThat(token(client)).isGreaterThan(before);
        }
    }

    private static FencingToken token(LeaseClient client) throws InterruptedException {
        try (Lease lease = acquire(client, "five", Duration.ofSeconds(5))) {
            return lease.token();
        }
    }

    @Test
    void aMemberThatNeverCatchesUpNeverVotes() throws Exception {
        RaftLeaseNode node = startOne(Map.of());
        RaftMember absent = Ports.members(2).get(1);
        assertThatThrownBy(() -> node.addMember(absent, Duration.ofSeconds(3)))
                .isInstanceOf(io.leasehold.LeaseException.class);
        try (LeaseClient client = on(node);
                Lease lease = acquire(client, "k", Duration.ofSeconds(5))) {
            assertThat(lease.isHeld()).isTrue();
        }
        assertThat(node.members()).extracting(RaftMember::id).containsExactly("n1");
    }

    /** An embedder's index that never returns holds up the thread that applies, and with it the library. */
    @Test
    void aCloseThatFailsSaysOfWhichPart() throws Exception {
        List<RaftMember> members = Ports.members(1);
        CountDownLatch stuckThere = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ExpiryIndex real = ExpiryIndex.create();
        ExpiryIndex stuck = (ExpiryIndex) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ExpiryIndex.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("register")) {
                        stuckThere.countDown();
                        goOn.await();
                    }
                    return method.invoke(real, arguments);
                });
        RaftLeaseNode node = RaftLeaseNode.start(config(members.get(0), members, Map.of()), () -> stuck);
        node.awaitReady(PATIENCE);
        try (LeaseClient client = LeaseClient.open("raft://" + members.get(0).address())) {
            CompletableFuture<Lease> waiting = client.acquireAsync(LeaseSpec.of("k"), PATIENCE);
            assertThat(stuckThere.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(node::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is closed, but of it failed {member=")
                    .hasMessageContaining("has not ended after PT10S");
            assertThat(node.isClosed()).isTrue();
            node.close();
            goOn.countDown();
            waiting.cancel(true);
        }
    }

    @Test
    void aNodeThatIsDroppedSaysWhatWasLeftOpen() throws Exception {
        List<RaftMember> members = Ports.members(1);
        RaftNodeConfig config = config(members.get(0), members, Map.of());
        OpenNode left = new NodeStart(config, LeaseClock.system(), ExpiryIndex::create).open();
        open.add(left::close);
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            WeakReference<RaftLeaseNode> dropped = dropped(config, left);
            await().atMost(PATIENCE).until(() -> {
                System.gc();
                return dropped.refersTo(null)
                        && said.toString(StandardCharsets.UTF_8).contains("was dropped without being closed");
            });
        } finally {
            System.setErr(err);
        }
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains(members.get(0).toString());
    }

    private static WeakReference<RaftLeaseNode> dropped(RaftNodeConfig config, OpenNode left) {
        RaftLeaseNode node = new RaftLeaseNode(config, left);
        node.onLeaderChange(leader -> {});
        node.onMembershipChange(voters -> {});
        return new WeakReference<>(node);
    }
}
