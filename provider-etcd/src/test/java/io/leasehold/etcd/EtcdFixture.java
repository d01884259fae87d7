package io.leasehold.etcd;

import io.leasehold.LeaseKey;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.FaultProxy;
import io.leasehold.tck.KitTime;
import io.leasehold.tck.LeaseProviderFixture;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One etcd for all tests of a class, behind a proxy of each test's own. */
final class EtcdFixture implements LeaseProviderFixture {

    private final EtcdNode node;
    private final FaultProxy proxy;
    private final KitTime time = KitTime.virtual();

    EtcdFixture(EtcdNode node) {
        this.node = node;
        this.proxy = FaultProxy.to(node.address());
    }

    @Override
    public String name() {
        return "etcd, one member";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        return new EtcdProviderFactory().create(ProviderSettings.parse(EtcdNode.uri(proxy.address())), context);
    }

    /** Expiry is observed on each client's clock; nothing in etcd that leases rest on has one. */
    @Override
    public KitTime time() {
        return time;
    }

    /** While etcd stands still each call takes its whole timeout, a share of the ttl, of real time. */
    @Override
    public Duration ttl() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Optional<String> uri() {
        return Optional.of(EtcdNode.uri(proxy.address()));
    }

    @Override
    public List<String> sharedThreads() {
        return EtcdData.SHARED_THREADS;
    }

    @Override
    public FaultProxy proxy() {
        return proxy;
    }

    @Override
    public void pauseBackend() {
        node.process().pause();
    }

    @Override
    public void resumeBackend() {
        node.process().resume();
    }

    @Override
    public void restartBackend() {
        node.process().restart();
    }

    @Override
    public void killBackend() {
        node.process().killAndRestart();
    }

    @Override
    public void copyData() {
        node.process().pause();
        node.process().copyData();
        node.process().resume();
    }

    @Override
    public void putBackOlderData() {
        node.process().putBackData();
    }

    @Override
    public void damageRecord(LeaseKey key, Damage how) {
        EtcdData.damage(node.address(), key, how);
    }

    @Override
    public void exhaustGeneration(LeaseKey key) {
        EtcdData.exhaustGeneration(node.address(), key);
    }

    @Override
    public int leftBehind() {
        return EtcdData.watchers(node.address());
    }

    @Override
    public void close() {
        proxy.close();
    }
}
