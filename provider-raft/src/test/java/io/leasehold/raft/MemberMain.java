package io.leasehold.raft;

import io.leasehold.raft.table.ExpiryIndex;
import java.nio.file.Path;
import java.time.Duration;

/** A member in a JVM of its own, for as long as the JVM that started it lives. Arguments: configuration, file of the wall clock's step, pid of the parent. */
final class MemberMain {

    private MemberMain() {}

    public static void main(String[] args) throws Exception {
        ProcessHandle.of(Long.parseLong(args[2]))
                .orElseThrow()
                .onExit()
                .thenRun(() -> Runtime.getRuntime().halt(1));
        RaftLeaseNode node = RaftLeaseNode.start(
                RaftNodeConfig.fromFile(Path.of(args[0])), ExpiryIndex::create, new SteppedClock(Path.of(args[1])));
        Runtime.getRuntime().addShutdownHook(new Thread(node::close, "close"));
        System.out.println("member is started");
        node.awaitReady(Duration.ofDays(1));
        System.out.println("member is ready");
        Thread.currentThread().join();
    }
}
