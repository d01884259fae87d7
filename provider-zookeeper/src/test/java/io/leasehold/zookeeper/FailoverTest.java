package io.leasehold.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.leasehold.Capability;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shortest proof on an ensemble; {@link ZookeeperEnsembleTckTest} is the whole kit. */
@Tag("cluster")
class FailoverTest {

    @Test
    void r3_5_aLeaseOutlivesTheLeaderAndTokensGoOn(@TempDir Path directory) throws Exception {
        try (TestEnsemble ensemble = TestEnsemble.start(directory)) {
            String uri = ensemble.members().stream()
                    .map(member -> "127.0.0.1:" + member.port())
                    .collect(Collectors.joining(",", "zookeeper://", "?session-timeout=3s"));
            LeaseSpec spec = LeaseSpec.of("k").ttl(Duration.ofSeconds(60));
            try (LeaseClient leases = LeaseClient.builder()
                            .uri(uri)
                            .require(Capability.SURVIVES_FAILOVER)
                            .open();
                    Lease lease = leases.acquire(spec)) {
                ensemble.failOver();
                long beat = leases.inspect("k").orElseThrow().beat();
                await().atMost(Opened.SOON.multipliedBy(2))
                        .ignoreExceptions()
                        .until(() -> leases.inspect("k").orElseThrow().beat() > beat);
                assertThat(lease.isHeld()).isTrue();
                lease.release();
                try (Lease next = leases.acquire(spec)) {
                    assertThat(next.token()).isGreaterThan(lease.token());
                }
            }
        }
    }
}
