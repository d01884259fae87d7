package io.leasehold.benchmarks.raft;

import io.leasehold.raft.RaftLeaseNode;
import io.leasehold.raft.RaftNodeConfig;
import java.nio.file.Path;

/** A member of ours as a process of its own. Its argument is its configuration file. */
final class MemberMain {

    private MemberMain() {}

    public static void main(String... arguments) throws Exception {
        try (RaftLeaseNode node = RaftLeaseNode.start(RaftNodeConfig.fromFile(Path.of(arguments[0])))) {
            System.out.println(Group.STARTED + ": " + node.nodeId());
            Thread.currentThread().join();
        }
    }
}
