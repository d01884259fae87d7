package io.leasehold.tck;

import io.leasehold.LeaseKey;
import io.leasehold.client.LeaseEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a rule's test works with: processes on one back end, time, keys that belong to this run only. One per test.
 */
public final class Kit implements AutoCloseable {

    private final LeaseProviderFixture fixture;
    private final KitTime time;
    private final String prefix = "tck-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + "/";
    private final List<KitClient> clients = new ArrayList<>();
    private final List<Recorded> events = new ArrayList<>();

    /**
     * An event of a client, as it will be checked after the test.
     *
     * @param client the process's name
     * @param clock its clock
     * @param event what happened
     */
    record Recorded(String client, ClientClock clock, LeaseEvent event) {}

    Kit(LeaseProviderFixture fixture) {
        this.fixture = fixture;
        this.time = fixture.time();
    }

    /**
     * The provider under test and its faults.
     *
     * @return the fixture of this test
     */
    public LeaseProviderFixture fixture() {
        return fixture;
    }

    /**
     * How time passes.
     *
     * @return the fixture's
     */
    public KitTime time() {
        return time;
    }

    /**
     * The ttl of most leases.
     *
     * @return the fixture's
     */
    public Duration ttl() {
        return fixture.ttl();
    }

    /**
     * How long one request may take.
     *
     * @return generous: rules about timeouts choose their own
     */
    public Duration timeout() {
        return Duration.ofSeconds(10);
    }

    /**
     * A key that no other test, run or application uses.
     *
     * @param name what it stands for in this test
     * @return the key, under this run's prefix
     */
    public LeaseKey key(String name) {
        return LeaseKey.of(prefix + name);
    }

    /**
     * Starts a process.
     *
     * @param name for messages; the holder id
     * @return closed after the test
     */
    public KitClient client(String name) {
        KitClient client = new KitClient(this, name);
        clients.add(client);
        return client;
    }

    synchronized void record(String client, ClientClock clock, LeaseEvent event) {
        events.add(new Recorded(client, clock, event));
    }

    synchronized List<Recorded> events() {
        return List.copyOf(events);
    }

    /** Ends every process and the back end. */
    @Override
    public void close() {
        clients.forEach(KitClient::close);
        fixture.close();
    }

    /** Runs a blocking call; an interrupt is a failure of the test. */
    static <T> T uninterrupted(Callable<T> call) {
        try {
            return call.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("the call was interrupted", e);
        }
    }
}
