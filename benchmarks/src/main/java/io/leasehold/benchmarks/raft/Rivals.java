package io.leasehold.benchmarks.raft;

import io.leasehold.LeaseException;
import io.leasehold.client.LeaseClient;
import io.leasehold.raft.BareMember;
import io.leasehold.raft.FilledMember;
import io.leasehold.raft.RaftMember;
import io.leasehold.tck.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * Groups of the same size of ours, of the bare library and of jgroups-raft. The leader of each is in this process, as is the caller; the
 * others are processes of their own.
 */
final class Rivals implements AutoCloseable {

    private static final Duration HAND_OVER = Duration.ofSeconds(5);

    private final Deque<Runnable> open = new ArrayDeque<>();
    private final Path directory;
    private final int count;

    Rivals(Path directory, int count) {
        this.directory = directory;
        this.count = count;
    }

    FilledMember ours() throws Exception {
        Group group = group("ours");
        for (RaftMember member : group.others()) {
            group.start(member, MemberMain.class);
        }
        FilledMember first = FilledMember.start(group.config(group.first()));
        open.push(first::close);
        Patience.until("n1 leads", () -> leads(first));
        return first;
    }

    /** A member cannot take over before it has followed. */
    private static boolean leads(FilledMember first) throws InterruptedException {
        if (!first.node().isLeader()) {
            try {
                first.node().transferLeadership("n1", HAND_OVER);
            } catch (LeaseException notYet) { // why: it is asked again
                return false;
            }
        }
        return first.node().isLeader();
    }

    LeaseClient client(FilledMember leader) {
        LeaseClient client =
                LeaseClient.builder().provider(leader.node().client()).open();
        open.push(client::close);
        return client;
    }

    BareMember bare() throws Exception {
        Group group = group("bare");
        for (RaftMember member : group.others()) {
            group.start(member, BareMember.class, "n1");
        }
        BareMember first = BareMember.start(group.config(group.first()));
        open.push(first::close);
        Patience.until("n1 of the bare library leads", first::isLeader);
        return first;
    }

    JGroupsMember jgroups() throws Exception {
        Group group = group("jgroups");
        List<Integer> ports =
                Stream.generate(ServerProcess::freePort).limit(count).toList();
        JGroupsMember first = JGroupsMember.start(0, home(1), ports);
        open.push(first::close);
        for (int i = 1; i < count; i++) {
            group.start("n" + (i + 1), JGroupsMember.class, arguments(i, ports));
        }
        Patience.until("n1 of jgroups-raft leads", first::isLeader);
        return first;
    }

    private Stream<String> arguments(int self, List<Integer> ports) {
        return Stream.concat(
                Stream.of(Integer.toString(self), home(self + 1)),
                ports.stream().map(String::valueOf));
    }

    private String home(int member) {
        return directory
                .resolve("jgroups")
                .resolve("n" + member)
                .resolve("data")
                .toString();
    }

    private Group group(String name) {
        Group group = Group.of(directory.resolve(name), count);
        open.push(group::close);
        return group;
    }

    @Override
    public void close() {
        open.forEach(Runnable::run);
    }
}
