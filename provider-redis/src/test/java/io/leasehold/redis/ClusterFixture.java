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

/** A cluster that is kept for all tests of a class; each test has keys of its own. */
final class ClusterFixture implements LeaseProviderFixture {

    private static final Duration LONGER_THAN_A_PAUSE = Duration.ofSeconds(4);

    private final ClusterServers servers;
    private List<RedisServer> changed = List.of();
    private boolean weakened;

    ClusterFixture(ClusterServers servers) {
        this.servers = servers;
    }

    static ClusterServers start(Path directory) {
        return ClusterServers.start(directory, LONGER_THAN_A_PAUSE);
    }

    @Override
    public String name() {
        return RedisServer.VERSION + ", cluster of 3 masters with a replica each, appendfsync always";
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
        servers.masters().forEach(servers::failOver);
    }

    /** Every master, here and below: the test's key is on one of them. */
    @Override
    public void pauseBackend() {
        changed = servers.masters();
        changed.forEach(master -> master.process().pause());
    }

    @Override
    public void resumeBackend() {
        changed.forEach(master -> master.process().resume());
    }

    @Override
    public void restartBackend() {
        servers.masters().forEach(master -> master.process().restart());
        servers.awaitSettled();
    }

    @Override
    public void killBackend() {
        servers.masters().forEach(master -> master.process().killAndRestart());
        servers.awaitSettled();
    }

    /** Of all servers at once. */
    @Override
    public void losePower() {
        servers.losePower();
    }

    /** Of the replicas. */
    @Override
    public void copyData() {
        changed = servers.copyReplicas();
    }

    /** To the replicas, which are promoted. */
    @Override
    public void putBackOlderData() {
        changed.forEach(servers::promoteOlder);
    }

    @Override
    public Capability weakenBackend() {
        weakened = true;
        servers.servers().forEach(RedisServer::stopLog);
        return Capability.SURVIVES_RESTART;
    }

    @Override
    public void damageRecord(LeaseKey key, Damage how) {
        servers.masterOf(name(key)).run(0, redis -> Damages.apply(redis, name(key), how));
    }

    @Override
    public void exhaustGeneration(LeaseKey key) {
        servers.masterOf(name(key)).run(0, redis -> redis.hset(name(key), "generation", Long.toString(Long.MAX_VALUE)));
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
        servers.awaitSettled();
    }
}
