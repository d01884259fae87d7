package io.leasehold.cli;

import io.leasehold.raft.RaftLeader;
import io.leasehold.raft.RaftLeaseNode;
import io.leasehold.raft.RaftNodeConfig;
import io.leasehold.raft.RaftNotReadyException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code leasehold raft start}. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        header = "Runs a member until it is told to end (SIGINT, SIGTERM); it then hands leadership over.",
        description = {
            "",
            "Every other setting of a member, such as TLS, is given with --set or in a file: see the README of provider-raft.",
            ""
        })
final class RaftStartCommand implements Callable<Integer> {

    private static final long LOOK_EVERY_MILLIS = 500;
    private static final Duration SAY_AGAIN = Duration.ofSeconds(10);

    @Option(names = "--config", paramLabel = "FILE", description = "A file of name=value lines; options win over it.")
    private @Nullable Path file;

    @Option(names = "--id", paramLabel = "ID", description = "Which of the peers this member is.")
    private @Nullable String id;

    @Option(
            names = "--peers",
            paramLabel = "LIST",
            description = "All members: id=host:port, separated by commas. Members reach each other at port + 100.")
    private @Nullable String peers;

    @Option(names = "--directory", paramLabel = "DIR", description = "Where this member keeps its data.")
    private @Nullable String directory;

    @Option(names = "--join", description = "Wait to be added to a group that runs, with 'leasehold raft add'.")
    private boolean join;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Any other setting of a member; may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    private final PrintStream out;

    RaftStartCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        RaftNodeConfig config = config();
        try (RaftLeaseNode node = RaftLeaseNode.start(config)) {
            Thread ending = new Thread(node::close, "leasehold-raft-end");
            Runtime.getRuntime().addShutdownHook(ending);
            out.println(config + " runs, process " + ProcessHandle.current().pid());
            node.onLeaderChange(leader -> out.println(sentence(leader)));
            awaitReady(node);
            while (!node.isClosed()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            }
            return ExitCode.UNAVAILABLE;
        }
    }

    private RaftNodeConfig config() {
        Map<String, String> values = new LinkedHashMap<>(settings);
        Optional.ofNullable(id).ifPresent(value -> values.put("id", value));
        Optional.ofNullable(peers).ifPresent(value -> values.put("peers", value));
        Optional.ofNullable(directory).ifPresent(value -> values.put("directory", value));
        if (join) {
            values.put("start", "join");
        }
        return file == null ? RaftNodeConfig.of(values) : RaftNodeConfig.fromFile(file, values);
    }

    private void awaitReady(RaftLeaseNode node) throws InterruptedException {
        while (!node.isClosed()) {
            try {
                node.awaitReady(SAY_AGAIN);
                out.println(node.nodeId() + " is ready");
                return;
            } catch (RaftNotReadyException e) {
                out.println(e.getMessage());
            }
        }
    }

    private static String sentence(Optional<RaftLeader> leader) {
        return leader.map(known -> "the leader is " + known.member().id() + " in raft term " + known.raftTerm())
                .orElse("there is no leader");
    }
}
