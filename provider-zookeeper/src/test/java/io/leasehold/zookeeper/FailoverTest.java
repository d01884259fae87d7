package io.leasehold.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.leasehold.Capability;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
                long beat = await().atMost(Opened.SOON)
                        .ignoreExceptionsInstanceOf(LeaseUnavailableException.class)
                        .until(() -> leases.inspect("k"), Optional::isPresent)
                        .orElseThrow()
                        .beat();
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

    /** Each client reads from a server that may not have heard yet what another one has confirmed to the other client. */
    @Test
    void r7_1_aKeyThatOneMemberSawReleasedIsFreeAtOnceOnAnother(@TempDir Path directory) throws Exception {
        try (TestEnsemble ensemble = TestEnsemble.start(directory);
                LeaseClient one = LeaseClient.open(uri(ensemble.members().get(0)));
                LeaseClient other = LeaseClient.open(uri(ensemble.members().get(1)))) {
            for (int i = 0; i < 300; i++) {
                for (LeaseClient next : List.of(one, other)) {
                    Optional<Lease> lease = next.tryAcquire("k");
                    assertThat(lease)
                            .as("a try right after the release, round %s", i)
                            .isPresent();
                    lease.orElseThrow().release();
                }
            }
        }
    }

    private static String uri(TestServer member) {
        return "zookeeper://127.0.0.1:" + member.port() + "?session-timeout=3s";
    }
}
