package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.raft.table.Beat;
import io.leasehold.raft.table.Command;
import io.leasehold.raft.table.CommandCodec;
import io.leasehold.raft.table.ExpiryIndex;
import io.leasehold.raft.table.RequestId;
import io.leasehold.raft.table.Selector;
import io.leasehold.raft.table.WatchHub;
import io.leasehold.raft.table.WatchRequest;
import io.leasehold.spi.AcquireRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures writes against the bare library with the same settings and against the disk, local reads, and watches. All members are in this
 * JVM, both groups at once, and the phases alternate, so that each ratio is of one run on one machine under one load.
 */
@Tag("evidence")
class RaftWriteFiguresTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PHASE = Duration.ofSeconds(3);
    private static final int ROUNDS = 5;
    private static final int LANES = 64;

    private final Figures figures = new Figures(
            "RaftWriteFiguresTest",
            "Writes of provider-raft: beats of held leases, against the bare library (Apache Ratis with the same settings, one entry for each"
                    + " request, entries of the same size), against the library with our group commit, and against the disk. All members in one JVM."
                    + " Medians of " + ROUNDS + " rounds of " + PHASE.toSeconds() + " s each, in alternation.");
    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        figures.keep("raft-writes.txt");
    }

    /** The library's work alone. */
    private static final class Echo implements ReplicatedState {
        @Override
        public byte[] apply(long index, long raftTerm, byte[] entry) {
            return entry;
        }

        @Override
        public void skip(long index, long raftTerm) {}

        @Override
        public void save(OutputStream out) {}

        @Override
        public void restore(long index, InputStream in) {}
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
        public void failed(Throwable reason) {
            throw new IllegalStateException(reason);
        }
    }

    private RaftNodeConfig config(String place, RaftMember self, List<RaftMember> peers) {
        Map<String, String> values = new HashMap<>();
        values.put("id", self.id());
        values.put("group", place);
        values.put("peers", peers.stream().map(RaftMember::toString).collect(Collectors.joining(",")));
        values.put(
                "directory",
                directory.resolve(place + peers.size()).resolve(self.id()).toString());
        return RaftNodeConfig.of(values);
    }

    private ConsensusEngine bare(int count) throws IOException {
        List<RaftMember> members = Ports.members(count);
        List<ConsensusEngine> engines = new ArrayList<>();
        for (RaftMember member : members) {
            RaftNodeConfig config = config("bare", member, members);
            RatisEngine engine = new RatisEngine(config.engine(config.directory()), new Echo(), new Deaf());
            open.add(engine);
            engine.start();
            engines.add(engine);
        }
        await().atMost(PATIENCE).until(() -> engines.stream().anyMatch(ConsensusEngine::isReady));
        return engines.stream().filter(ConsensusEngine::isReady).findFirst().orElseThrow();
    }

    private List<OpenNode> ours(int count) throws IOException {
        List<RaftMember> members = Ports.members(count);
        List<OpenNode> nodes = new ArrayList<>();
        for (RaftMember member : members) {
            OpenNode node =
                    new NodeStart(config("ours", member, members), LeaseClock.system(), ExpiryIndex::create).open();
            open.add(node::close);
            nodes.add(node);
        }
        await().atMost(PATIENCE)
                .until(() ->
                        nodes.stream().anyMatch(node -> node.member().engine().isReady()));
        return nodes;
    }

    private static Member leader(List<OpenNode> nodes) {
        return nodes.stream()
                .map(OpenNode::member)
                .filter(member -> member.engine().isReady())
                .findFirst()
                .orElseThrow();
    }

    private static LeaseKey key(int lane) {
        return LeaseKey.of("key-" + lane);
    }

    private static Request execute(Command command) {
        return new Request.Execute(PATIENCE, Request.Route.HERE, CommandCodec.encode(List.of(command)));
    }

    private static void acquireAll(Member leader) {
        for (int lane = 0; lane < LANES; lane++) {
            AcquireRequest attempt = new AcquireRequest(
                    key(lane),
                    new LeaseId(7, lane),
                    0,
                    HolderId.of("host-4711-0a1b2c3d"),
                    Duration.ofHours(1),
                    1,
                    AcquireRequest.Reclaim.NEVER,
                    Map.of());
            CompletableFuture<Reply> reply =
                    leader.handle(execute(new Command.Acquire(new RequestId(1, lane), Instant.EPOCH, attempt)));
            assertThat(reply.join().kind()).isEqualTo(Reply.Kind.DONE);
        }
    }

    private static Request beat(int lane) {
        Beat beat = new Beat(key(lane), new LeaseId(7, lane), new FencingToken(1, 1), 1);
        return execute(new Command.Heartbeats(new RequestId(2, lane), Instant.EPOCH, List.of(beat)));
    }

    private static CompletableFuture<Reply> sent(Member leader, Request request) {
        return leader.handle(request).thenApply(reply -> {
            if (reply.kind() != Reply.Kind.DONE) {
                throw new IllegalStateException(reply.kind() + " " + reply.text());
            }
            return reply;
        });
    }

    private Lanes.Result disk() throws IOException {
        try (FileChannel file = FileChannel.open(
                directory.resolve("disk"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            List<Long> nanos = new ArrayList<>();
            long began = System.nanoTime();
            while (System.nanoTime() - began < PHASE.toNanos()) {
                long start = System.nanoTime();
                file.write(ByteBuffer.allocate(4096));
                file.force(false);
                nanos.add(System.nanoTime() - start);
            }
            return Lanes.Result.of(nanos, System.nanoTime() - began);
        }
    }

    private record Kind(String name, int lanes, IntFunction<CompletableFuture<?>> send) {}

    private void writes(int count) throws Exception {
        ConsensusEngine bare = bare(count);
        Member ours = leader(ours(count));
        acquireAll(ours);
        GroupCommit batched = new GroupCommit(bare::propose, LeaseClock.system());
        Request[] beats = new Request[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            beats[lane] = beat(lane);
        }
        byte[] entry = Batch.join(List.of(MemberState.commands(((Request.Execute) beats[10]).commands())));
        List<Kind> kinds = List.of(
                new Kind("bare library, sequential", 1, lane -> bare.propose(entry)),
                new Kind("provider-raft, sequential", 1, lane -> sent(ours, beats[lane])),
                new Kind("bare library, 64-way", LANES, lane -> bare.propose(entry)),
                new Kind("library with group commit, 64-way", LANES, lane -> batched.submit(entry, PATIENCE)),
                new Kind("provider-raft, 64-way", LANES, lane -> sent(ours, beats[lane])));
        Map<String, List<Lanes.Result>> results = new LinkedHashMap<>();
        for (int round = -1; round < ROUNDS; round++) {
            boolean counts = round >= 0;
            Lanes.Result disk = disk();
            if (counts) {
                results.computeIfAbsent("disk: 4 KiB appended and forced, sequential", name -> new ArrayList<>())
                        .add(disk);
            }
            for (Kind kind : kinds) {
                Lanes.Result result = Lanes.run(kind.lanes(), PHASE, kind.send());
                if (counts) {
                    results.computeIfAbsent(kind.name(), name -> new ArrayList<>())
                            .add(result);
                }
            }
        }
        figures.add("%d member%s, load average %s:", count, count == 1 ? "" : "s", Figures.load());
        results.forEach(this::line);
        ratio(results, "provider-raft, sequential", "bare library, sequential");
        ratio(results, "provider-raft, sequential", "disk: 4 KiB appended and forced, sequential");
        ratio(results, "provider-raft, 64-way", "bare library, 64-way");
        ratio(results, "library with group commit, 64-way", "bare library, 64-way");
        ratio(results, "provider-raft, 64-way", "disk: 4 KiB appended and forced, sequential");
    }

    private void line(String name, List<Lanes.Result> runs) {
        Lanes.Result middle = Lanes.middle(runs);
        figures.add(
                "  %s: %,.0f a second (%,.0f to %,.0f), p50 %.2f ms, p99 %.2f ms",
                name,
                middle.perSecond(),
                runs.stream().mapToDouble(Lanes.Result::perSecond).min().orElse(0),
                runs.stream().mapToDouble(Lanes.Result::perSecond).max().orElse(0),
                middle.p50Millis(),
                middle.p99Millis());
    }

    private void ratio(Map<String, List<Lanes.Result>> results, String one, String other) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            ratios.add(results.getOrDefault(one, List.of()).get(i).perSecond()
                    / results.getOrDefault(other, List.of()).get(i).perSecond());
        }
        figures.add("  ratio of %s to %s: %.2f", one, other, Figures.median(ratios));
    }

    @Test
    void figures() throws Exception {
        writes(1);
        reads();
        for (int watchers : new int[] {1, 1_000}) {
            events(watchers);
        }
        closeAll();
        open.clear();
        writes(3);
    }

    private void reads() throws Exception {
        List<OpenNode> nodes = ours(1, "reads");
        Member leader = leader(nodes);
        acquireAll(leader);
        Request through = execute(new Command.Read(new RequestId(3, 1), new Selector.Key(key(1))));
        Lanes.Result log = Lanes.run(1, PHASE, lane -> sent(leader, through));
        Lanes.Result log64 = Lanes.run(LANES, PHASE, lane -> sent(leader, through));
        double local = 0;
        for (int round = 0; round < 2; round++) {
            long began = System.nanoTime();
            long found = 0;
            long reads = 0;
            while (System.nanoTime() - began < PHASE.toNanos()) {
                for (int i = 0; i < LANES; i++) {
                    found += leader.state().table().find(key(i)).isPresent() ? 1 : 0;
                    leader.engine().silence();
                }
                reads += LANES;
            }
            assertThat(found).isEqualTo(reads);
            local = reads / ((System.nanoTime() - began) / 1e9);
        }
        figures.add("Reads, one member, load average %s:", Figures.load());
        figures.add("  local, with how stale, one thread: %,.0f a second", local);
        figures.add("  through the log, sequential: %,.0f a second, p50 %.2f ms", log.perSecond(), log.p50Millis());
        figures.add("  through the log, 64-way: %,.0f a second, p50 %.2f ms", log64.perSecond(), log64.p50Millis());
        figures.add("  ratio of local reads to reads through the log, 64-way: %.0f", local / log64.perSecond());
    }

    private List<OpenNode> ours(int count, String place) throws IOException {
        List<RaftMember> members = Ports.members(count);
        OpenNode node =
                new NodeStart(config(place, members.get(0), members), LeaseClock.system(), ExpiryIndex::create).open();
        open.add(node::close);
        await().atMost(PATIENCE).until(() -> node.member().engine().isReady());
        return List.of(node);
    }

    /** Fifty beats a second, each told to every watcher. */
    private void events(int watchers) throws Exception {
        Member leader = leader(ours(1, "events-" + watchers + "-"));
        acquireAll(leader);
        ConcurrentLinkedQueue<Long> told = new ConcurrentLinkedQueue<>();
        long[] sentAt = {0};
        List<WatchHub.Handle> handles = new ArrayList<>();
        for (int i = 0; i < watchers; i++) {
            handles.add(leader.hub()
                    .watch(
                            new WatchRequest(new Selector.Key(key(0)), WatchRequest.Option.RENEWED),
                            event -> told.add(System.nanoTime() - sentAt[0])));
        }
        List<Long> answers = new ArrayList<>();
        Request beat = beat(0);
        for (int i = 0; i < 600; i++) {
            if (i == 100) {
                told.clear();
                answers.clear();
            }
            sentAt[0] = System.nanoTime();
            sent(leader, beat).join();
            answers.add(System.nanoTime() - sentAt[0]);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        long[] events = told.stream().mapToLong(Long::longValue).toArray();
        long[] answered = answers.stream().mapToLong(Long::longValue).toArray();
        figures.add(
                "Events, one member, %,d watcher%s of one key, 50 beats a second, load average %s: from sending the beat to the watcher"
                        + " p50 %.2f ms, p99 %.2f ms of %,d events; to the answer p50 %.2f ms, p99 %.2f ms; %d gaps",
                watchers,
                watchers == 1 ? "" : "s",
                Figures.load(),
                Figures.percentile(events, 0.5) / 1e6,
                Figures.percentile(events, 0.99) / 1e6,
                events.length,
                Figures.percentile(answered, 0.5) / 1e6,
                Figures.percentile(answered, 0.99) / 1e6,
                leader.hub().metrics().missed());
        handles.forEach(WatchHub.Handle::close);
    }
}
