package io.leasehold.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.Capability;
import io.leasehold.LeaseKey;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Providers;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.FaultProxy;
import io.leasehold.tck.LeaseProviderFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A redis-server of its own per test with {@code appendfsync always}, behind a proxy, with a clock and a disk that can fail. */
final class RedisFixture implements LeaseProviderFixture {

    private final Shim shim;
    private final RedisServer server;
    private final FaultProxy proxy;
    private final String uri;

    RedisFixture(Path directory) {
        this.shim = Shim.in(directory);
        this.server = RedisServer.start(directory, RedisServer.DURABLE, shim.environment());
        this.proxy = FaultProxy.to(server.address());
        this.uri = "redis://127.0.0.1:" + proxy.address().getPort() + "/3?namespace=tck";
    }

    @Override
    public String name() {
        return RedisServer.VERSION + ", single node, appendfsync always";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        return Providers.open(ProviderSettings.parse(uri), context);
    }

    @Override
    public Duration ttl() {
        return Duration.ofMillis(1500);
    }

    @Override
    public Optional<String> uri() {
        return Optional.of(uri);
    }

    @Override
    public FaultProxy proxy() {
        return proxy;
    }

    @Override
    public List<String> sharedThreads() {
        return List.of("globalEventExecutor");
    }

    @Override
    public void pauseBackend() {
        server.process().pause();
    }

    @Override
    public void resumeBackend() {
        server.process().resume();
    }

    @Override
    public void restartBackend() {
        server.process().restart();
    }

    @Override
    public void killBackend() {
        server.process().killAndRestart();
    }

    /** What was not forced to the disk is lost. */
    @Override
    public void losePower() {
        server.process().kill();
        shim.loseUnforced(server.data());
        server.process().start();
    }

    @Override
    public void stepBackendClock(Duration step) {
        shim.stepBy(step);
    }

    @Override
    public void damageRecord(LeaseKey key, Damage how) {
        server.run(3, redis -> Damages.apply(redis, name(key), how));
    }

    @Override
    public void exhaustGeneration(LeaseKey key) {
        boolean isNew = server.run(3, redis -> redis.hset(name(key), "generation", Long.toString(Long.MAX_VALUE)));
        assertThat(isNew).as("whether the field is new").isFalse();
    }

    private static String name(LeaseKey key) {
        return "tck:lease:{" + key.text() + "}";
    }

    /** Connections and subscriptions of closed clients. */
    @Override
    public int leftBehind() {
        return server.connectionsOfLeasehold();
    }

    @Override
    public Capability weakenBackend() {
        server.stopLog();
        return Capability.SURVIVES_RESTART;
    }

    @Override
    public void close() {
        proxy.close();
        server.close();
    }
}
