package io.leasehold.benchmarks.raft;

import java.io.DataInput;
import java.io.DataOutput;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jgroups.JChannel;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FD_SOCK2;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MFC;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.protocols.raft.ELECTION;
import org.jgroups.protocols.raft.NO_DUPES;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.REDIRECT;
import org.jgroups.raft.RaftHandle;
import org.jgroups.raft.StateMachine;

/**
 * A member of jgroups-raft: its stack over TCP as its manual shows it, and {@code log_use_fsync} on, which is off by default. As a process,
 * its arguments are its number, from 0 on, its directory, and the ports of all.
 */
final class JGroupsMember implements AutoCloseable {

    private final RaftHandle handle;

    private JGroupsMember(RaftHandle handle) {
        this.handle = handle;
    }

    public static void main(String... arguments) throws Exception {
        List<Integer> ports =
                Arrays.stream(arguments).skip(2).map(Integer::valueOf).toList();
        try (JGroupsMember member = start(Integer.parseInt(arguments[0]), arguments[1], ports)) {
            System.out.println(Group.STARTED + ": " + member.handle.raftId());
            Thread.currentThread().join();
        }
    }

    static JGroupsMember start(int self, String directory, List<Integer> ports) throws Exception {
        InetAddress host = InetAddress.getLoopbackAddress();
        List<String> ids =
                IntStream.range(0, ports.size()).mapToObj(i -> "n" + (i + 1)).toList();
        TCP tcp = new TCP();
        JChannel channel = new JChannel(
                tcp.setBindAddress(host).setBindPort(ports.get(self)),
                new TCPPING()
                        .setInitialHosts(ports.stream()
                                .map(port -> new InetSocketAddress(host, port))
                                .toList())
                        .setPortRange(0),
                new MERGE3(),
                new FD_SOCK2(),
                new FD_ALL3(),
                new VERIFY_SUSPECT2(),
                new NAKACK2().useMcastXmit(false),
                new UNICAST3(),
                new STABLE(),
                new NO_DUPES(),
                new GMS().setJoinTimeout(2_000).printLocalAddress(false),
                new UFC(),
                new MFC(),
                new FRAG4(),
                new ELECTION(),
                new RAFT().members(ids).raftId(ids.get(self)).logDir(directory).logUseFsync(true),
                new REDIRECT());
        RaftHandle handle = new RaftHandle(channel, new Echo());
        channel.connect("bench");
        return new JGroupsMember(handle);
    }

    boolean isLeader() {
        return handle.isLeader();
    }

    /** Appends an entry and waits until it is applied. */
    void set(byte[] entry) throws Exception {
        byte[] unused = handle.set(entry, 0, entry.length);
    }

    @Override
    public void close() {
        handle.channel().close();
    }

    private static final class Echo implements StateMachine {
        @Override
        public byte[] apply(byte[] data, int offset, int length, boolean answered) {
            return Arrays.copyOfRange(data, offset, offset + length);
        }

        @Override
        public void readContentFrom(DataInput in) {}

        @Override
        public void writeContentTo(DataOutput out) {}
    }
}
