package io.leasehold.zookeeper;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.ZooKeeper;

/** What tests open on a server: each with a namespace of its own. */
final class Opened {

    static final Duration SOON = Duration.ofSeconds(20);

    private static TestServer shared;

    private Opened() {}

    /** One server for all tests that leave it alone; it ends with this JVM. */
    static synchronized TestServer sharedServer() {
        if (shared == null) {
            try {
                Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "zookeeper-");
                shared = TestServer.start(directory.toAbsolutePath());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
        }
        return shared;
    }

    static String namespace() {
        return "test-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    /** With a session that ends soon, and a connection that is given up sooner. */
    static String uri(InetSocketAddress server, String namespace) {
        return uri(server, namespace, "2s");
    }

    /** For a connection that stays while requests are counted, however slow the machine. */
    static String calmUri(InetSocketAddress server, String namespace) {
        return uri(server, namespace, "30s");
    }

    private static String uri(InetSocketAddress server, String namespace, String sessionTimeout) {
        return "zookeeper://127.0.0.1:" + server.getPort() + "?session-timeout=" + sessionTimeout + "&namespace="
                + namespace;
    }

    static WriteLeaseProvider provider(String uri) {
        return new ZooKeeperProviderFactory().create(ProviderSettings.parse(uri), context());
    }

    static ProviderContext context() {
        return ProviderContext.of(LeaseClock.system(), new NoScheduler());
    }

    static ZooKeeperRecordStore store(String uri) {
        ZooKeeperSettings settings = new ZooKeeperSettings(ProviderSettings.parse(uri));
        CuratorFramework client = settings.newClient();
        client.start();
        return store(Handles.owned(client), settings.layout());
    }

    static ZooKeeperRecordStore store(Handles handles, Layout layout) {
        Connection connection = new Connection(handles);
        RecordTree tree = new RecordTree(layout, org.apache.zookeeper.ZooDefs.Ids.OPEN_ACL_UNSAFE);
        try {
            new StartUp(connection, tree, new Patience(SOON)).check(ZooKeeperProvider.TRAITS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return new ZooKeeperRecordStore(connection, tree, ZooKeeperRecordStore.Servers.ONE);
    }

    /** A client of a test's own, connected. */
    static ZooKeeper admin(TestServer server) {
        try {
            ZooKeeper zk = new ZooKeeper("127.0.0.1:" + server.port(), 10_000, event -> {});
            zk.exists("/", false);
            return zk;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Ends a session as its server does when it hears nothing of it: the client is told at its next request. */
    static void expire(TestServer server, ZooKeeper zk) {
        try {
            ZooKeeper twin = new ZooKeeper(
                    "127.0.0.1:" + server.port(), 2_000, event -> {}, zk.getSessionId(), zk.getSessionPasswd());
            twin.exists("/", false);
            twin.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The provider needs none. */
    private static final class NoScheduler implements LeaseScheduler {
        @Override
        public Timer schedule(Runnable task, Duration delay) {
            throw new AssertionError("the provider schedules nothing");
        }

        @Override
        public void close() {}
    }
}
