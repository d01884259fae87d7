package io.leasehold.zookeeper;

import io.leasehold.LeaseKey;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.FaultProxy;
import io.leasehold.tck.KitTime;
import io.leasehold.tck.LeaseProviderFixture;
import java.time.Duration;
import java.util.Optional;

/** Keys of its own on one server that all tests share, behind a proxy. Expiry is observed on each client's clock. */
final class ZooKeeperFixture implements LeaseProviderFixture {

    private final TestServer server;
    private final KitTime time;
    private final FaultProxy proxy;

    ZooKeeperFixture(TestServer server, KitTime time) {
        this.server = server;
        this.time = time;
        this.proxy = FaultProxy.to(server.address(), Wire.FRAMING);
    }

    @Override
    public String name() {
        return "ZooKeeper 3.9.5, one server";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        return new ZooKeeperProviderFactory().create(ProviderSettings.parse(uriOf(proxy)), context);
    }

    static String uriOf(FaultProxy proxy) {
        return "zookeeper://127.0.0.1:" + proxy.address().getPort() + "/kit?session-timeout=3s&namespace=tck";
    }

    @Override
    public KitTime time() {
        return time;
    }

    /** Requests wait in real time for a share of it, so tests that stop the server last as long as it is. */
    @Override
    public Duration ttl() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Optional<String> uri() {
        return Optional.of(uriOf(proxy));
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

    @Override
    public void copyData() {
        server.process().pause();
        server.process().copyData();
        server.process().resume();
    }

    @Override
    public void putBackOlderData() {
        server.process().putBackData();
    }

    @Override
    public void damageRecord(LeaseKey key, Damage how) {
        StoredRecord.of(server, key).damage(how);
    }

    @Override
    public void exhaustGeneration(LeaseKey key) {
        StoredRecord.of(server, key).exhaustGeneration();
    }

    /** Sessions and watches. */
    @Override
    public int leftBehind() {
        return server.counter("zk_global_sessions") + server.counter("zk_watch_count");
    }

    @Override
    public FaultProxy proxy() {
        return proxy;
    }

    @Override
    public void close() {
        proxy.close();
    }
}
