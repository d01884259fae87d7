package io.leasehold.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.FaultProxy;
import io.leasehold.tck.KitTime;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The service is away for a while, in real time: connections are refused, or silent. */
class OutageTest {

    private static final Duration TTL = Duration.ofSeconds(2);

    /** Of a lease that must not end by a pause of the machine. */
    private static final Duration LASTING = Duration.ofSeconds(10);

    private static final Duration MEASURED = Duration.ofSeconds(5);
    private static final double MOST_OF_A_CORE = 0.05;

    private final KitTime time = KitTime.real();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    @Test
    void r12_2_aServiceThatRefusesConnectionsCostsLittleAndIsFoundAgain() throws Exception {
        outage(proxy -> {
            proxy.refuseConnections();
            proxy.reset();
        });
    }

    @Test
    void r12_2_aServiceThatIsSilentCostsLittleAndIsFoundAgain() throws Exception {
        outage(FaultProxy::cut);
    }

    private interface Fault {
        void on(FaultProxy proxy);
    }

    private void outage(Fault fault) throws Exception {
        String held = "held-" + UUID.randomUUID();
        String waited = "waited-" + UUID.randomUUID();
        try (FaultProxy proxy = FaultProxy.to(DynamoDbLocal.shared().address());
                WriteLeaseProvider provider = open(DynamoDbLocal.endpoint(proxy.address()));
                WriteLeaseProvider direct = open(DynamoDbLocal.shared().endpoint());
                LeaseClient leases = LeaseClient.builder().provider(provider).open();
                LeaseClient others = LeaseClient.builder().provider(direct).open()) {
            Lease lost = leases.acquire(LeaseSpec.of(held).ttl(TTL));
            Lease other = others.acquire(LeaseSpec.of(waited).ttl(LASTING));
            CompletableFuture<Lease> wait =
                    leases.acquireAsync(LeaseSpec.of(waited).ttl(LASTING), Duration.ofMinutes(5));
            time.pass(TTL);
            fault.on(proxy);
            time.pass(TTL);
            assertThat(lost.isHeld()).isFalse();
            requireIdle(proxy);
            proxy.heal();
            other.release();
            assertThat(time.passUntil(LASTING.multipliedBy(3), wait::isDone))
                    .as("the grant to the waiter after the outage")
                    .isTrue();
            wait.get().release();
        }
    }

    private void requireIdle(FaultProxy proxy) {
        long cpu = cpuNanos();
        long connections = proxy.connections();
        time.pass(MEASURED);
        assertThat(cpuNanos() - cpu)
                .as("nanoseconds of CPU in %s of an outage", MEASURED)
                .isLessThan((long) (MEASURED.toNanos() * MOST_OF_A_CORE));
        assertThat(proxy.connections() - connections)
                .as("connections tried in %s", MEASURED)
                .isLessThan(50 * MEASURED.toSeconds());
    }

    /** Of all threads but the test's own and the proxy's. */
    private long cpuNanos() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread != Thread.currentThread())
                .filter(thread -> !thread.getName().startsWith("tck-proxy"))
                .mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.getId())))
                .sum();
    }

    private static WriteLeaseProvider open(String endpoint) {
        return DynamoDbLeases.in("outage-test")
                .region("eu-west-1")
                .endpoint(endpoint)
                .credentials(DynamoDbLocal.CREDENTIALS)
                .create()
                .open();
    }
}
