package io.leasehold.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sentinel and cluster over TLS, for a user who has the rights that the README asks for and no others. */
@Tag("cluster")
class SecureServersTest {

    private static final String RIGHTS = "+evalsha +script +info +time +hmget +exists +hset +hget +hincrby +publish"
            + " +subscribe +unsubscribe +scan +client +select +ping +wait +cluster +spublish +ssubscribe +sunsubscribe"
            + " +config|get";
    private static final String USER = "leases:s3cret%2F%40%3F@";

    @TempDir
    private Path directory;

    private List<String> options(Certificate certificate) {
        List<String> options = new ArrayList<>(RedisServer.DURABLE);
        options.addAll(certificate.serverOptions());
        options.addAll(List.of("--user", "leases on >s3cret/@? ~tck:lease:* &tck:lease:* -@all " + RIGHTS));
        return options;
    }

    private static String secured(String uri, Certificate certificate) {
        return uri.replace("//", "//" + USER) + "&tls=on&tls-ca=" + certificate.file();
    }

    private static void requireUse(String uri) throws InterruptedException {
        try (Opened client = Opened.at(uri)) {
            assertThat(client.withdrawn()).isEmpty();
            for (int i = 0; i < 8; i++) {
                AtomicInteger hints = new AtomicInteger();
                String key = "orders-" + i;
                client.provider().watch(LeaseKey.of(key), hints::incrementAndGet);
                LeaseGuard guard = client.acquireOnceFree(key, 1);
                assertThat(client.beat(guard)).isInstanceOf(HeartbeatResult.StillHeld.class);
                await().until(() -> hints.get() > 0);
                client.release(guard);
            }
            assertThat(client.provider().admin().orElseThrow().list("orders", Opened.TIMEOUT))
                    .hasSize(8);
        }
    }

    private static void requireRefused(String uri) {
        assertThatThrownBy(() -> Opened.at(uri))
                .isInstanceOf(LeaseUnavailableException.class)
                .satisfies(error -> assertThat(error.toString() + error.getCause())
                        .doesNotContain("s3cret")
                        .doesNotContain("wr0ng"));
    }

    @Test
    void r14_2_aClusterOverTlsServesAUserWithTheRightsOfTheReadme() throws Exception {
        Certificate certificate = Certificate.in(directory.resolve("certificate"));
        List<String> options = options(certificate);
        options.addAll(List.of("--tls-cluster", "yes"));
        try (ClusterServers servers = ClusterServers.start(directory, ClusterServers.SOON, options)) {
            String uri = secured(servers.uri(), certificate);
            requireUse(uri);
            requireRefused(uri.replaceAll("&tls-ca=.*", ""));
            requireRefused(uri.replace("s3cret", "wr0ng"));
            requireRefused(uri.replace("&tls=on", ""));
        }
    }

    @Test
    void r14_2_sentinelsOverTlsServeAUserWithTheRightsOfTheReadme() throws Exception {
        Certificate certificate = Certificate.in(directory.resolve("certificate"));
        List<String> sentinel = new ArrayList<>(certificate.serverOptions());
        sentinel.addAll(List.of("--user", "leases on >s3cret/@? -@all +sentinel +client +ping"));
        try (SentinelServers servers =
                SentinelServers.start(directory, SentinelServers.SOON, options(certificate), sentinel)) {
            String uri = secured(servers.uri(), certificate) + "&sentinel-auth=same";
            requireUse(uri);
            requireRefused(uri.replaceAll("&tls-ca=[^&]*", ""));
            requireRefused(uri.replace("s3cret", "wr0ng"));
            requireRefused(uri.replace("&tls=on", ""));
        }
    }
}
