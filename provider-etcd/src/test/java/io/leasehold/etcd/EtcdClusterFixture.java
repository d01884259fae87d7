package io.leasehold.etcd;

import io.leasehold.LeaseKey;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.KitTime;
import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.ServerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One cluster for all tests of a class. */
final class EtcdClusterFixture implements LeaseProviderFixture {

    private final EtcdCluster cluster;
    private final KitTime time = KitTime.virtual();

    EtcdClusterFixture(EtcdCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public String name() {
        return "etcd, three members";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        return new EtcdProviderFactory().create(ProviderSettings.parse(cluster.uri()), context);
    }

    @Override
    public KitTime time() {
        return time;
    }

    @Override
    public Duration ttl() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Optional<String> uri() {
        return Optional.of(cluster.uri());
    }

    @Override
    public List<String> sharedThreads() {
        return EtcdData.SHARED_THREADS;
    }

    @Override
    public void pauseBackend() {
        cluster.each(ServerProcess::pause);
    }

    @Override
    public void resumeBackend() {
        cluster.each(ServerProcess::resume);
        cluster.awaitLeader();
    }

    @Override
    public void restartBackend() {
        cluster.each(ServerProcess::stop);
        cluster.each(ServerProcess::start);
        cluster.awaitLeader();
    }

    @Override
    public void killBackend() {
        cluster.each(ServerProcess::kill);
        cluster.each(ServerProcess::start);
        cluster.awaitLeader();
    }

    /** The leader is killed, another member takes over, and the old one follows it. */
    @Override
    public void failOver() {
        EtcdNode leader = cluster.leader();
        leader.process().kill();
        cluster.awaitLeader();
        leader.process().start();
    }

    @Override
    public void copyData() {
        cluster.each(ServerProcess::pause);
        cluster.each(ServerProcess::copyData);
        cluster.each(ServerProcess::resume);
    }

    @Override
    public void putBackOlderData() {
        cluster.each(ServerProcess::kill);
        cluster.each(ServerProcess::putBackData);
        cluster.awaitLeader();
    }

    @Override
    public void damageRecord(LeaseKey key, Damage how) {
        EtcdData.damage(cluster.members().get(0).address(), key, how);
    }

    @Override
    public void exhaustGeneration(LeaseKey key) {
        EtcdData.exhaustGeneration(cluster.members().get(0).address(), key);
    }

    @Override
    public int leftBehind() {
        return cluster.members().stream()
                .mapToInt(member -> EtcdData.watchers(member.address()))
                .sum();
    }

    @Override
    public void close() {
        // The cluster serves the next test.
    }
}
