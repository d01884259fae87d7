package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.leasehold.LeaseClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RatisEngineTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** An election timeout for tests whose leader must stay: a busy machine passes over shorter ones. */
    private static final Duration UNDISTURBED = Duration.ofSeconds(2);

    @TempDir
    private Path directory;

    private final Map<String, ConsensusEngine> engines = new ConcurrentHashMap<>();
    private final Map<String, JournalState> states = new ConcurrentHashMap<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private Duration electionTimeout = Duration.ofMillis(300);

    @AfterEach
    void closeAll() {
        engines.values().forEach(ConsensusEngine::close);
    }

    private ConsensusEngine start(RaftMember self, List<RaftMember> founders) throws IOException {
        ConsensusEngine engine = build(self, founders);
        engine.start();
        return engine;
    }

    private ConsensusEngine build(RaftMember self, List<RaftMember> founders) throws IOException {
        JournalState state = new JournalState();
        EngineSettings settings = new EngineSettings(
                "group",
                self,
                self,
                founders,
                directory.resolve(self.id()),
                electionTimeout,
                Duration.ofMinutes(5),
                1_000,
                0,
                Optional.empty());
        ConsensusEngine engine = new RatisEngine(settings, state, new Events(self.id()));
        states.put(self.id(), state);
        engines.put(self.id(), engine);
        return engine;
    }

    private final class Events implements ConsensusEngine.Listener {
        private final String id;

        Events(String id) {
            this.id = id;
        }

        @Override
        public void ready(long raftTerm) {
            events.add(id + " ready");
        }

        @Override
        public void deposed() {
            events.add(id + " deposed");
        }

        @Override
        public void leaderChanged(Optional<String> leader) {
            events.add(id + " sees " + leader.orElse("nobody"));
        }

        @Override
        public void membersChanged() {
            events.add(id + " members");
        }

        @Override
        public void failed(Throwable reason) {
            events.add(id + " failed " + reason);
        }
    }

    private ConsensusEngine awaitLeader() {
        return await().atMost(PATIENCE)
                .until(
                        () -> engines.values().stream()
                                .filter(ConsensusEngine::isReady)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static List<String> write(ConsensusEngine leader, String name, int count) {
        GroupCommit commit = new GroupCommit(leader::propose, LeaseClock.system());
        List<CompletableFuture<byte[]>> answers = IntStream.range(0, count)
                .mapToObj(i -> commit.submit((name + i).getBytes(StandardCharsets.UTF_8), PATIENCE))
                .toList();
        return answers.stream()
                .map(answer -> new String(
                        answer.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS)
                                .join(),
                        StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void aSingleMemberKeepsWhatItAcknowledgedAcrossRestartsWithAndWithoutSnapshot() throws IOException {
        List<RaftMember> members = Ports.members(1);
        ConsensusEngine engine = start(members.get(0), members);
        awaitLeader();
        assertThat(write(engine, "a", 100)).hasSize(100).last().isEqualTo("100");
        engine.close();
        engine = start(members.get(0), members);
        awaitLeader();
        assertThat(states.get("n1").commands()).hasSize(100);
        assertThat(engine.snapshot(PATIENCE).join()).isPositive();
        write(engine, "b", 10);
        engine.close();
        engine = start(members.get(0), members);
        awaitLeader();
        assertThat(states.get("n1").commands()).hasSize(110).endsWith("b9");
        assertThat(engine.isAlive()).isTrue();
    }

    /** What was written of it does not get a snapshot's name, and the entries are still there. */
    @Test
    void aSnapshotThatCannotBeWrittenLeavesNothingBehindAndStopsTheMember() throws IOException {
        List<RaftMember> members = Ports.members(1);
        ConsensusEngine engine = start(members.get(0), members);
        awaitLeader();
        write(engine, "a", 100);
        states.get("n1").failSaving();
        assertThat(engine.snapshot(Duration.ofSeconds(1))).failsWithin(PATIENCE);
        await().atMost(PATIENCE).until(() -> events.contains("n1 failed java.io.IOException: the disk is full"));
        engine.close();
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.startsWith("snapshot"));
        }
        start(members.get(0), members);
        awaitLeader();
        assertThat(states.get("n1").commands()).hasSize(100);
    }

    @Test
    void whatIsStoredEndsWithTheNewestEntryOfTheLogOrOfASnapshot() throws IOException {
        List<RaftMember> members = Ports.members(1);
        assertThat(build(members.get(0), members).stored()).isEqualTo(LogPosition.START);
        engines.get("n1").close();
        ConsensusEngine engine = start(members.get(0), members);
        awaitLeader();
        write(engine, "a", 100);
        long last = engine.appliedIndex();
        states.get("n1").failSaving();
        engine.close();
        assertThat(stored(members)).isEqualTo(new LogPosition(1, last));
        Path log = LogFiles.newest(directory);
        LogFiles.truncate(log, LogFiles.endOfEntries(log) - 1);
        assertThat(stored(members).index()).isEqualTo(last - 1);
    }

    @Test
    void whatIsStoredMayBeASnapshotAlone() throws IOException {
        List<RaftMember> members = Ports.members(1);
        ConsensusEngine engine = start(members.get(0), members);
        awaitLeader();
        write(engine, "a", 100);
        long last = engine.snapshot(PATIENCE).join();
        engine.close();
        for (Path log : LogFiles.in(directory)) {
            Files.delete(log);
        }
        assertThat(stored(members)).isEqualTo(new LogPosition(1, last));
    }

    private LogPosition stored(List<RaftMember> members) throws IOException {
        return build(members.get(0), members).stored();
    }

    @Test
    void threeMembersElectTransferAndCatchUpBySnapshot() throws IOException {
        electionTimeout = UNDISTURBED;
        List<RaftMember> members = Ports.members(3);
        for (RaftMember member : members) {
            start(member, members);
        }
        ConsensusEngine leader = awaitLeader();
        write(leader, "a", 100);
        String first = leader.leader().orElseThrow();
        String next = members.stream()
                .map(RaftMember::id)
                .filter(id -> !id.equals(first))
                .findFirst()
                .orElseThrow();
        leader.transfer(next, PATIENCE).join();
        await().atMost(PATIENCE).until(() -> engines.get(next).isReady());
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(events).contains(first + " deposed", next + " ready", first + " sees " + next));

        engines.get(first).close();
        for (int round = 0; round < 600; round++) {
            write(engines.get(next), "b" + round + "-", 2);
        }
        engines.get(next).snapshot(PATIENCE).join();
        start(
                members.stream()
                        .filter(member -> member.id().equals(first))
                        .findFirst()
                        .orElseThrow(),
                members);
        await().atMost(PATIENCE).until(() -> states.get(first).commands().size() == 1_300);
        assertThat(engines.get(first).isAlive()).isTrue();
        await().atMost(PATIENCE).until(() -> engines.get(first).silence().compareTo(UNDISTURBED) < 0);
        write(engines.get(next), "c", 1);
        await().atMost(PATIENCE).until(() -> states.get(first).commands().size() == 1_301);
    }

    @Test
    void membersJoinAsLearnersArePromotedAndLeave() throws IOException {
        electionTimeout = UNDISTURBED;
        List<RaftMember> members = Ports.members(2);
        RaftMember one = members.get(0);
        RaftMember two = members.get(1);
        start(one, List.of(one));
        ConsensusEngine leader = awaitLeader();
        write(leader, "a", 10);
        ConsensusEngine joining = start(two, List.of());
        leader.configure(List.of(one), List.of(two)).join();
        assertThat(leader.learners()).containsExactly(two);
        await().atMost(PATIENCE).until(() -> states.get("n2").commands().size() == 10);
        leader.configure(List.of(one, two), List.of()).join();
        assertThat(leader.voters()).containsExactlyInAnyOrder(one, two);
        write(leader, "b", 10);
        await().atMost(PATIENCE).until(() -> states.get("n2").commands().size() == 20);
        leader.configure(List.of(one), List.of()).join();
        write(leader, "c", 10);
        assertThat(joining.isReady()).isFalse();
    }
}
