package io.leasehold.redis;

import io.leasehold.Capability;
import io.leasehold.LeaseKey;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Providers;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.LeaseProviderFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A master, two replicas and three sentinels, kept for all tests of a class; each test has keys of its own. */
final class SentinelFixture implements LeaseProviderFixture {

    private static final Duration LONGER_THAN_A_PAUSE = Duration.ofSeconds(4);

    private final SentinelServers servers;
    private Optional<RedisServer> changed = Optional.empty();
    private boolean weakened;

    SentinelFixture(SentinelServers servers) {
        this.servers = servers;
    }

    static SentinelServers start(Path directory) {
        return SentinelServers.start(directory, LONGER_THAN_A_PAUSE);
    }

    @Override
    public String name() {
        return RedisServer.VERSION + ", master, 2 replicas, 3 sentinels, appendfsync always";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        return Providers.open(ProviderSettings.parse(servers.uri()), context);
    }

    @Override
    public Duration ttl() {
        return Duration.ofMillis(1500);
    }

    @Override
    public Optional<String> uri() {
        return Optional.of(servers.uri());
    }

    @Override
    public List<String> sharedThreads() {
        return List.of("globalEventExecutor");
    }

    @Override
    public void failOver() {
        servers.failOver();
    }

    @Override
    public void pauseBackend() {
        RedisServer master = servers.master();
        changed = Optional.of(master);
        master.process().pause();
    }

    @Override
    public void resumeBackend() {
        changed.orElseThrow().process().resume();
    }

    @Override
    public void restartBackend() {
        servers.master().process().restart();
        servers.awaitReplication();
    }

    @Override
    public void killBackend() {
        servers.master().process().killAndRestart();
        servers.awaitReplication();
    }

    /** Of all servers at once. */
    @Override
    public void losePower() {
        servers.losePower();
    }

    /** Of a replica. */
    @Override
    public void copyData() {
        changed = Optional.of(servers.copyReplica());
    }

    /** To a replica, which is promoted. */
    @Override
    public void putBackOlderData() {
        servers.promoteOlder(changed.orElseThrow());
    }

    @Override
    public Capability weakenBackend() {
        weakened = true;
        servers.servers().forEach(RedisServer::stopLog);
        return Capability.SURVIVES_RESTART;
    }

    @Override
    public void damageRecord(LeaseKey key, Damage how) {
        servers.master().run(0, redis -> Damages.apply(redis, name(key), how));
    }

    @Override
    public void exhaustGeneration(LeaseKey key) {
        servers.master().run(0, redis -> redis.hset(name(key), "generation", Long.toString(Long.MAX_VALUE)));
    }

    private static String name(LeaseKey key) {
        return "tck:lease:{" + key.text() + "}";
    }

    @Override
    public int leftBehind() {
        return servers.servers().stream()
                .mapToInt(RedisServer::connectionsOfLeasehold)
                .sum();
    }

    /** The servers go on for the next test. */
    @Override
    public void close() {
        if (weakened) {
            servers.servers().forEach(RedisServer::startLog);
        }
        servers.awaitReplication();
    }
}
