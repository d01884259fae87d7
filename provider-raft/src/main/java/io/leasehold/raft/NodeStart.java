package io.leasehold.raft;

import io.leasehold.LeaseClock;
import io.leasehold.raft.table.ExpiryIndex;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the parts of a node in order; if one cannot be, those before it are closed again. */
record NodeStart(RaftNodeConfig config, LeaseClock clock, Supplier<ExpiryIndex> timers) {

    private static final Logger LOG = LoggerFactory.getLogger(NodeStart.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    OpenNode open() throws IOException {
        Deque<AutoCloseable> open = new ArrayDeque<>();
        try {
            return open(open);
        } catch (IOException | RuntimeException e) {
            open.forEach(Network::closeQuietly);
            throw e;
        }
    }

    private OpenNode open(Deque<AutoCloseable> open) throws IOException {
        warnIfExposed();
        Network network = network(config);
        DataDirectory directory = DataDirectory.open(config.directory(), config.owner());
        open.push(directory);
        Roster.Entry own = new Roster.Entry(config.self().id(), directory.disk());
        NodeEvents events = new NodeEvents(config.self().id());
        open.push(events);
        Member member = new Member(config, directory, new Member.Parts(clock, network, timers, events));
        open.push(member);
        Admission admission = new Admission(config, clock, network);
        if (directory.age() == DataDirectory.Age.NEW) {
            admission.requireUnused(own);
        } else {
            admission.requireWhole(member.engine().stored());
        }
        member.start();
        LeaseServer server =
                LeaseServer.start(config.listen(), network, config.get(RaftNodeConfig.MAX_CONNECTIONS), member);
        open.push(server);
        AutoCloseable health = health(member);
        open.push(health);
        Enlistment enlistment = new Enlistment(own, clock);
        enlistment.start(member);
        LOG.info("{} runs, process {}", config, ProcessHandle.current().pid());
        List<AutoCloseable> doors = List.of(health, server);
        return new OpenNode(config, clock, member, new OpenNode.Parts(directory, events, doors, enlistment));
    }

    private AutoCloseable health(Member member) throws IOException {
        return config.health().isPresent()
                ? HealthServer.start(config.health().get(), new MemberHealth(member))
                : () -> {};
    }

    static Network network(RaftNodeConfig config) {
        return new Network(
                config.get(RaftNodeConfig.GROUP), CONNECT_TIMEOUT, config.tls().map(TlsFiles::context));
    }

    private void warnIfExposed() throws IOException {
        InetAddress address = InetAddress.getByName(
                RatisProperties.unbracketed(config.listen().host()));
        if (config.tls().isEmpty() && !address.isLoopbackAddress()) {
            LOG.warn("{} listens on {} without TLS: whoever reaches it may do anything", config, address);
        }
    }
}
