package io.leasehold.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.leasehold.LeaseUnavailableException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.retry.RetryForever;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.ZooKeeper.States;
import org.junit.jupiter.api.Test;

/** Sessions mean nothing to leases, and clients that were handed in stay as they are. */
class SessionTest {

    private static final TestServer SERVER = Opened.sharedServer();
    private static final Duration TTL = Duration.ofSeconds(15);

    private final String namespace = Opened.namespace();

    private CuratorFramework curator() throws InterruptedException {
        CuratorFramework curator =
                CuratorFrameworkFactory.newClient("127.0.0.1:" + SERVER.port(), 4_000, 4_000, new RetryForever(10));
        curator.start();
        curator.blockUntilConnected();
        return curator;
    }

    private static ZooKeeper zooKeeperOf(CuratorFramework curator) throws Exception {
        return curator.getZookeeperClient().getZooKeeper();
    }

    @Test
    void aLeaseOutlivesTheSessionItWasGrantedIn() throws Exception {
        try (CuratorFramework curator = curator();
                WriteLeaseProvider provider =
                        ZooKeeperProvider.over(curator).namespace(namespace).open(Opened.context());
                LeaseClient leases = LeaseClient.builder().provider(provider).open();
                Lease lease = leases.tryAcquire(LeaseSpec.of("k").ttl(TTL)).orElseThrow()) {
            long session = zooKeeperOf(curator).getSessionId();
            Opened.expire(SERVER, zooKeeperOf(curator));
            await().atMost(Opened.SOON).until(() -> {
                ZooKeeper now = zooKeeperOf(curator);
                return now.getState() == States.CONNECTED && now.getSessionId() != session && now.getSessionId() != 0;
            });
            long beats = leases.inspect("k").orElseThrow().beat();
            await().atMost(TTL.multipliedBy(4))
                    .until(() -> leases.inspect("k").orElseThrow().beat() >= beats + 2);
            assertThat(lease.isHeld()).isTrue();
            assertThat(leases.inspect("k").orElseThrow().leaseId())
                    .isEqualTo(Optional.of(lease.fence().leaseId()));
        }
    }

    @Test
    void aFrameworkThatWasHandedInIsNotClosedAndKeepsNoWatchOfOurs() throws Exception {
        try (CuratorFramework curator = curator()) {
            WriteLeaseProvider provider =
                    ZooKeeperProvider.over(curator).namespace(namespace).open(Opened.context());
            try (LeaseClient leases = LeaseClient.builder().provider(provider).open();
                    Lease lease = leases.acquire("k")) {
                leases.watch(lease.key(), record -> {});
            }
            provider.close();
            assertThat(curator.getState()).isEqualTo(CuratorFrameworkState.STARTED);
            assertThat(curator.checkExists().forPath("/" + namespace)).isNotNull();
            await().atMost(Opened.SOON).until(() -> !SERVER.ask("wchp").contains(namespace));
        }
    }

    @Test
    void theNamespaceOfAFrameworkIsTheParentOfOurs() throws Exception {
        try (CuratorFramework curator = curator();
                WriteLeaseProvider provider = ZooKeeperProvider.over(curator.usingNamespace("app-" + namespace))
                        .namespace("leases")
                        .open(Opened.context())) {
            assertThat(provider.traits().capabilities()).isNotEmpty();
            assertThat(curator.checkExists().forPath("/app-" + namespace + "/leases"))
                    .isNotNull();
        }
    }

    @Test
    void aFrameworkThatIsNotStartedIsRefused() {
        CuratorFramework idle = CuratorFrameworkFactory.newClient("127.0.0.1:1", new RetryForever(10));
        assertThatThrownBy(() -> ZooKeeperProvider.over(idle))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LATENT");
    }

    @Test
    void aPlainClientIsNotClosedAndItsEndIsNamed() throws Exception {
        ZooKeeper zk = Opened.admin(SERVER);
        WriteLeaseProvider provider =
                ZooKeeperProvider.over(zk).namespace(namespace).open(Opened.context());
        try (LeaseClient leases = LeaseClient.builder().provider(provider).open()) {
            leases.acquire("k").close();
        }
        provider.close();
        assertThat(zk.getState()).isEqualTo(States.CONNECTED);
        try (WriteLeaseProvider next =
                        ZooKeeperProvider.over(zk).namespace(namespace).open(Opened.context());
                LeaseClient leases = LeaseClient.builder().provider(next).open()) {
            zk.close();
            assertThatThrownBy(() -> leases.tryAcquire("k"))
                    .isInstanceOf(LeaseUnavailableException.class)
                    .hasMessageContaining("handed in has ended");
        }
    }
}
