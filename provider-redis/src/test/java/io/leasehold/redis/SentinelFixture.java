package io.leasehold.redis;

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

    private final SentinelServers servers;

    SentinelFixture(SentinelServers servers) {
        this.servers = servers;
    }

    static SentinelServers start(Path directory) {
        return SentinelServers.start(directory, 2);
    }

    @Override
    public String name() {
        return "redis-server " + RedisServer.VERSION + ", master, 2 replicas, 3 sentinels, appendfsync always";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        return Providers.open(ProviderSettings.parse(servers.uri()), context);
    }

    @Override
    public Duration ttl() {
        return Duration.ofSeconds(1);
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
        servers.awaitReplication();
    }
}
