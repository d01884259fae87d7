package io.leasehold.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseKey;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.FaultProxy;
import io.leasehold.tck.KitTime;
import io.leasehold.tck.LeaseProviderFixture;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.zookeeper.ZooKeeper;

/** Keys of its own on one server that all tests share, behind a proxy. Expiry is observed on each client's clock. */
final class ZooKeeperFixture implements LeaseProviderFixture {

    private static final String NAMESPACE = "tck";

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
        return "zookeeper://127.0.0.1:" + proxy.address().getPort() + "/kit?session-timeout=3s&namespace=" + NAMESPACE;
    }

    @Override
    public KitTime time() {
        return time;
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
        switch (how) {
            case FLIPPED_BYTE ->
                change(key, bytes -> {
                    bytes[bytes.length / 2] ^= (byte) 0x80;
                    return bytes;
                });
            case TRUNCATED -> change(key, bytes -> Arrays.copyOf(bytes, bytes.length / 2));
            case FOREIGN -> change(key, bytes -> "somebody else's".getBytes(StandardCharsets.UTF_8));
            case NEWER_SCHEMA -> rewrite(key, "\"schema\":1", "\"schema\":99");
        }
    }

    @Override
    public void exhaustGeneration(LeaseKey key) {
        rewrite(key, "\"generation\":\"1\"", "\"generation\":\"" + Long.MAX_VALUE + "\"");
    }

    private void rewrite(LeaseKey key, String what, String by) {
        change(key, bytes -> {
            String json = new String(bytes, StandardCharsets.UTF_8);
            assertThat(json).contains(what);
            return json.replace(what, by).getBytes(StandardCharsets.UTF_8);
        });
    }

    /** Behind the store's back. */
    private void change(LeaseKey key, UnaryOperator<byte[]> change) {
        String path = new Layout("/kit/" + NAMESPACE).pathOf(key);
        try (ZooKeeper zk = new ZooKeeper("127.0.0.1:" + server.port(), 10_000, event -> {})) {
            zk.setData(path, change.apply(zk.getData(path, false, null)), -1);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
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
