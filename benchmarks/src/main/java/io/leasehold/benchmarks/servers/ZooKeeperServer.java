package io.leasehold.benchmarks.servers;

import io.leasehold.benchmarks.process.JvmCommand;
import io.leasehold.tck.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.zookeeper.Version;
import org.apache.zookeeper.server.quorum.QuorumPeerMain;

/** One ZooKeeper server that forces its log before it answers. */
public final class ZooKeeperServer {

    /** Sessions of killed clients end after their timeout, not a long tick later. */
    private static final String CONFIGURATION = """
            tickTime=500
            initLimit=20
            syncLimit=10
            minSessionTimeout=1000
            maxSessionTimeout=60000
            clientPortAddress=127.0.0.1
            maxClientCnxns=0
            admin.enableServer=false
            4lw.commands.whitelist=mntr,srvr
            """;

    private ZooKeeperServer() {}

    public static Backend open() throws Exception {
        return Backend.open("LEASEHOLD_ZOOKEEPER_URI", ZooKeeperServer::start);
    }

    private static Backend start() throws IOException {
        Path directory = Started.onDisk();
        int port = ServerProcess.freePort();
        Path configuration = directory.resolve("zoo.cfg");
        Files.writeString(
                configuration, CONFIGURATION + "dataDir=" + directory.resolve("data") + "\nclientPort=" + port + "\n");
        List<String> command = JvmCommand.of(
                List.of("-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                QuorumPeerMain.class.getName(),
                Stream.of(configuration.toString()));
        ServerProcess server = ServerProcess.builder("zookeeper", directory, command)
                .ready(any -> Mntr.serves(port), Duration.ofSeconds(60))
                .start();
        return new Started(
                "zookeeper://127.0.0.1:" + port,
                Map.of(
                        "servers",
                        "1 ZooKeeper " + Version.getVersion() + ", -Xmx512m",
                        "durability",
                        "forceSync yes, as by default, for every subject"),
                List.of(server),
                directory);
    }
}
