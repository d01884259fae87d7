package io.leasehold.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.benchmarks.Effort;
import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.Figure.Role;
import io.leasehold.benchmarks.servers.Backend;
import io.leasehold.benchmarks.servers.EtcdServers;
import io.leasehold.benchmarks.servers.RedisServer;
import io.leasehold.benchmarks.servers.ZooKeeperServer;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** The drivers' own watches are of the places where our records are: whoever moves these finds it here. */
class WatchingTest {

    private static void everyListenerHearsOfEachChange(String provider, Callable<Backend> servers) throws Exception {
        try (Backend backend = servers.call()) {
            List<Figure> figures = new Watching().measure(new Site(provider, backend.uri(), Effort.QUICK));
            assertThat(figures)
                    .extracting(Figure::work)
                    .contains(
                            "event latency, 1 watcher: p50",
                            "event latency, 100 watchers: p99",
                            "event latency, 1,000 watchers: p50",
                            "event latency, 1,000 keys watched, 1 changes: p99");
            assertThat(figures).extracting(Figure::role).containsOnly(Role.OURS, Role.LIMIT);
            assertThat(figures).hasSize(16).allMatch(figure -> figure.least() > 0);
        }
    }

    @Test
    void ofRedis() throws Exception {
        everyListenerHearsOfEachChange("redis", RedisServer::open);
    }

    @Test
    void ofEtcd() throws Exception {
        everyListenerHearsOfEachChange("etcd", EtcdServers::single);
    }

    @Test
    void ofZooKeeper() throws Exception {
        everyListenerHearsOfEachChange("zookeeper", ZooKeeperServer::open);
    }
}
