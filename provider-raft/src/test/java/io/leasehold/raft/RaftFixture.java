package io.leasehold.raft;

import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.FaultProxy;
import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One member in a JVM of its own, behind a proxy; shared by the tests of a class. */
final class RaftFixture implements LeaseProviderFixture {

    private final Server server;

    /** What the fixtures of a class share. */
    static final class Server implements AutoCloseable {
        private final RaftMember member = Ports.members(1).get(0);
        private final Path directory;
        private final ServerProcess process;
        private final FaultProxy proxy;

        Server(Path directory) {
            this.directory = directory;
            process = MemberProcess.untilReady(MemberProcess.of(
                            member,
                            List.of(member),
                            directory,
                            Map.of("smallest-ttl", "1s", "election-timeout", "300ms")))
                    .start();
            proxy = FaultProxy.to(new java.net.InetSocketAddress("127.0.0.1", member.port()));
        }

        @Override
        public void close() {
            proxy.close();
            process.close();
        }
    }

    RaftFixture(Server server) {
        this.server = server;
    }

    @Override
    public String name() {
        return "raft: one member";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        return new RaftProviderFactory().create(ProviderSettings.parse(uri().orElseThrow()), context);
    }

    @Override
    public Optional<String> uri() {
        return Optional.of("raft://127.0.0.1:" + server.proxy.address().getPort() + "?smallest-ttl=1s");
    }

    @Override
    public Duration ttl() {
        return Duration.ofSeconds(2);
    }

    @Override
    public void pauseBackend() {
        server.process.pause();
    }

    @Override
    public void resumeBackend() {
        server.process.resume();
    }

    @Override
    public void restartBackend() {
        server.process.restart();
    }

    @Override
    public void killBackend() {
        server.process.killAndRestart();
    }

    @Override
    public void stepBackendClock(Duration step) {
        try {
            Files.writeString(MemberProcess.clockStep(server.directory), Long.toString(step.toMillis()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int leftBehind() {
        try {
            return (int) Probe.number(server.member, "watches");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public FaultProxy proxy() {
        return server.proxy;
    }

    @Override
    public void close() {
        server.proxy.heal();
        try {
            Files.deleteIfExists(MemberProcess.clockStep(server.directory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
