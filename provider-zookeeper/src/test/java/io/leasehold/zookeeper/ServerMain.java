package io.leasehold.zookeeper;

import java.io.IOException;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/** A ZooKeeper server that ends with the JVM that started it, however that ends: its standard input is a pipe from there. */
final class ServerMain {

    private ServerMain() {}

    public static void main(String[] args) {
        Thread parent = new Thread(ServerMain::endWithParent, "parent-watch");
        parent.setDaemon(true);
        parent.start();
        QuorumPeerMain.main(args);
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                continue;
            }
        } catch (IOException e) {
            System.err.println("the pipe to the parent broke: " + e);
        }
        Runtime.getRuntime().halt(1);
    }
}
