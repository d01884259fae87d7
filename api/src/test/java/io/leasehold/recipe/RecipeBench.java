package io.leasehold.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.HolderId;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.testing.ManualClock;
import io.leasehold.testing.ScriptedProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Clients of one scripted back end in virtual time; their requests and callbacks run where they are made. */
final class RecipeBench implements AutoCloseable {

    static final Duration TTL = Duration.ofSeconds(10);
    static final LeaseSpec SPEC = LeaseSpec.of("job").ttl(TTL);

    final ManualClock clock = new ManualClock();
    final ScriptedProvider provider = new ScriptedProvider(clock);
    private final List<LeaseClient> clients = new ArrayList<>();

    LeaseClient client(String holder) {
        LeaseClient client = LeaseClient.builder()
                .provider(provider)
                .clock(clock)
                .holder(HolderId.of(holder))
                .requestExecutor(Runnable::run)
                .callbackExecutor(Runnable::run)
                .keepLeasesAtShutdown()
                .open();
        clients.add(client);
        return client;
    }

    LeaderElection election(LeaseClient client, LeaderElection.Listener listener) {
        return election(client, SPEC, listener);
    }

    LeaderElection election(LeaseClient client, LeaseSpec spec, LeaderElection.Listener listener) {
        return new LeaderElection(client, spec, listener, clock).begin();
    }

    /** Every lease of every client ends here, and at the back end. */
    void expire() {
        clock.freeze(TTL.plusMillis(1));
        clock.advance(Duration.ZERO);
    }

    boolean isFree() {
        return !provider.record("job").namesLease();
    }

    static void eventually(ThrowingRunnable assertion) {
        Awaitility.await().pollInterval(Duration.ofMillis(2)).untilAsserted(assertion);
    }

    /** Waits: a thread has done its last deed an instant before it is gone. */
    static void requireNoThreadLeft() {
        eventually(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("leasehold-election-") || name.startsWith("leasehold-leader-")));
    }

    @Override
    public void close() {
        clients.forEach(LeaseClient::close);
    }
}
