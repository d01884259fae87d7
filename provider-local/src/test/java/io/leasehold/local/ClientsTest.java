package io.leasehold.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.FencingToken;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Both providers under the client that applications use. */
@Timeout(180)
class ClientsTest {

    private static final String KEY = ChildMain.COUNTER.text();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private static void assertHandedOver(String uri) throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (LeaseClient first = LeaseClient.open(uri);
                LeaseClient second = LeaseClient.open(uri)) {
            Lease held = first.acquireWithin(KEY, PATIENCE);
            assertThat(second.tryAcquire(KEY)).isEmpty();
            Future<Lease> waiting = threads.submit(() -> second.acquireWithin(KEY, PATIENCE));
            held.release();
            try (Lease next = waiting.get()) {
                assertThat(next.isHeld()).isTrue();
                assertThat(next.token()).isEqualTo(new FencingToken(1, 2));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aLocalLeaseGoesToTheWaitingClient() throws Exception {
        assertHandedOver("local:" + UUID.randomUUID());
    }

    @Test
    void aFileLeaseGoesToTheWaitingClient() throws Exception {
        assertHandedOver("file://" + directory);
    }

    /** The holder's ttl is an hour, so only the news of its death can let the waiter in. */
    @Test
    void r9_2_aWaitingClientIsGrantedWhenTheHoldersProcessIsKilled() throws Exception {
        String uri = "file://" + directory;
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Child holder = Child.start("hold", uri, "PT1H");
                LeaseClient client = LeaseClient.open(uri)) {
            assertThat(holder.answer()).startsWith("Granted");
            assertThat(client.tryAcquire(KEY)).isEmpty();
            Future<Lease> waiting = threads.submit(() -> client.acquireWithin(KEY, PATIENCE));
            holder.kill();
            assertThat(waiting.get().token().generation()).isEqualTo(2);
        } finally {
            threads.shutdownNow();
        }
    }
}
