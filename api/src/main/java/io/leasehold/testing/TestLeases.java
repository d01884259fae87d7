package io.leasehold.testing;

import io.leasehold.HolderId;
import io.leasehold.LeaseKey;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Leases for an application's own tests: a client on a clock that stands still, over a back end in memory, and the ways to lose a
 * lease at exactly the wrong moment. "The lease dies between these two lines" is
 *
 * <pre>{@code
 * try (TestLeases leases = TestLeases.open()) {
 *     Lease lease = leases.client().tryAcquire("orders").orElseThrow();
 *     leases.afterLook(1, held -> gate.enter(leases.takeOver(held.key()).fence()));
 *
 *     assertThrows(StaleTokenException.class, () -> {
 *         lease.requireHeld(Duration.ofSeconds(1));                  // the first look: still held
 *         gate.write(lease.fence(), () -> orders.add(order));        // too late: refused
 *     });
 * }
 * }</pre>
 *
 * <p>To try every place of a longer piece of code, repeat it with 1, 2, 3 ... until {@link #looks()} stays below.
 *
 * <p>No time passes but by {@link #advance}, {@link #pause} and what builds on them, and nothing sleeps: requests and callbacks run
 * on the thread that causes them. A call that waits, such as {@link LeaseClient#acquire}, therefore returns only if the key is free
 * or another thread moves the clock. Thread-safe.
 */
public final class TestLeases implements AutoCloseable {

    private static final HolderId APPLICATION = HolderId.of("application");
    private static final HolderId RIVAL = HolderId.of("rival");
    private static final Duration RIVAL_TTL = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock();
    private final ScriptedProvider provider = new ScriptedProvider(clock);
    private final Map<Integer, Event> events = new ConcurrentHashMap<>();
    private final List<LeaseClient> opened = new ArrayList<>();
    private final LeaseClient rival = newClient(RIVAL);
    private final LeaseClient client = new ObservedClient(newClient(APPLICATION), this::looked);
    private int looks;

    private TestLeases() {}

    /** What happens between two lines of the application. */
    @FunctionalInterface
    public interface Event {

        /**
         * Runs on the application's thread, inside its look at the lease, after the answer was computed.
         *
         * @param lease what the application looked at
         * @throws Exception fails the application's look, as the cause of an {@link IllegalStateException}
         */
        void happen(Lease lease) throws Exception;
    }

    /**
     * A back end that has granted nothing yet, and a client of it.
     *
     * @return to be closed
     */
    public static TestLeases open() {
        return new TestLeases();
    }

    /**
     * What the code under test is given, in place of the client that it opens in production.
     *
     * @return closed with this object
     */
    public LeaseClient client() {
        return client;
    }

    /**
     * Another process, as far as leases go: a second candidate, a reader. Its looks are not counted.
     *
     * @param holder its name
     * @return closed with this object
     */
    public LeaseClient another(String holder) {
        return newClient(HolderId.of(holder));
    }

    /**
     * The back end, for requests and answers that get lost: {@code provider().next(Verb.HEARTBEAT, Fault.DROP_ANSWER)}.
     *
     * @return the one behind all clients
     */
    public FlakyProvider provider() {
        return provider;
    }

    /**
     * The one clock of all clients and of the back end, for what this class has no word for: steps, suspends.
     *
     * @return the clock
     */
    public ManualClock clock() {
        return clock;
    }

    /**
     * Lets time pass as it does in a healthy process: heartbeats are sent, losses noticed, waiters wake.
     *
     * @param duration zero or more
     */
    public void advance(Duration duration) {
        clock.advance(duration);
    }

    /**
     * Lets time pass while the process stands still, as in a long collection of garbage or under SIGSTOP: no heartbeat is sent.
     * Nobody has told the application when it goes on; its timers run at the next {@link #advance}.
     *
     * @param duration zero or more
     */
    public void pause(Duration duration) {
        clock.freeze(duration);
    }

    /**
     * Ends a lease by time: the process stands still until the ttl has passed, goes on, and notices. Nobody else has the key.
     *
     * @param lease of any client
     */
    public void expire(Lease lease) {
        standStillUntilFree(lease.key());
        advance(Duration.ZERO);
    }

    /**
     * Gives the key to somebody else: the process stands still until the ttl has passed, a rival is granted, and the process goes on
     * without having noticed. Only the clock, which {@link Lease#isHeld} reads, and the gate that the rival has entered know.
     *
     * @param key held by anybody or nobody
     * @return the rival's lease, of one hour; close it to free the key
     */
    public Lease takeOver(LeaseKey key) {
        standStillUntilFree(key);
        try {
            return rival.tryAcquire(LeaseSpec.of(key).ttl(RIVAL_TTL)).orElseThrow();
        } catch (InterruptedException e) {
            throw new IllegalStateException("the test was interrupted", e);
        }
    }

    private void standStillUntilFree(LeaseKey key) {
        clock.freeze(provider.record(key.text()).ttl().plusNanos(1));
    }

    /**
     * Lets something happen right after a look of the application at any of its leases. A look is a call of {@link Lease#isHeld},
     * {@link Lease#state}, {@link Lease#remaining}, {@link Lease#requireHeld}, {@link Lease#token} or {@link Lease#fence} that
     * returns, made by the application or by a recipe on its behalf; what it returns was true before the event.
     *
     * @param look how many looks from the opening of this object on: 1 is the first
     * @param event what happens, once
     * @throws IllegalArgumentException if that many looks are over already
     */
    public void afterLook(int look, Event event) {
        int sofar = looks();
        if (look <= sofar) {
            throw new IllegalArgumentException("look is " + look + "; the next one is " + (sofar + 1));
        }
        events.put(look, event);
    }

    /**
     * How often the application has looked at its leases.
     *
     * @return zero or more
     */
    public synchronized int looks() {
        return looks;
    }

    private void looked(Lease lease) {
        Event event = events.remove(countLook());
        if (event != null) {
            try {
                event.happen(lease);
            } catch (Exception e) {
                throw new IllegalStateException("what was to happen between two lines failed: " + e, e);
            }
        }
    }

    private synchronized int countLook() {
        return ++looks;
    }

    private LeaseClient newClient(HolderId holder) {
        LeaseClient made = LeaseClient.builder()
                .provider(provider)
                .clock(clock)
                .holder(holder)
                .requestExecutor(Runnable::run)
                .callbackExecutor(Runnable::run)
                .keepLeasesAtShutdown()
                .open();
        synchronized (opened) {
            opened.add(made);
        }
        return made;
    }

    /** Closes all clients, after healing the back end. */
    @Override
    public void close() {
        provider.heal();
        synchronized (opened) {
            opened.forEach(LeaseClient::close);
        }
    }
}
