package io.leasehold.client;

import io.leasehold.testing.ManualClock;
import io.leasehold.testing.ScriptedProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A client in virtual time on one thread: requests and callbacks run where they are made. */
final class Bench implements AutoCloseable {

    static final Duration TTL = Duration.ofSeconds(10);
    static final Duration WINDOW = Duration.ofSeconds(8);

    final ManualClock clock = new ManualClock();
    final ScriptedProvider provider;
    final List<LeaseEvent> events = new ArrayList<>();
    final LeaseClient client;

    Bench() {
        provider = new ScriptedProvider(clock);
        client = another();
    }

    /** A second process as far as leases go; its events are recorded too. */
    LeaseClient another() {
        return LeaseClient.builder()
                .provider(provider)
                .clock(clock)
                .requestExecutor(Runnable::run)
                .callbackExecutor(Runnable::run)
                .listener(events::add)
                .keepLeasesAtShutdown()
                .open();
    }

    static LeaseSpec spec(String key) {
        return LeaseSpec.of(key).ttl(TTL);
    }

    Lease acquire(String key) {
        return acquire(spec(key));
    }

    Lease acquire(LeaseSpec spec) {
        try {
            return client.tryAcquire(spec).orElseThrow();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    CompletableFuture<Lease> waitFor(String key, Duration patience) {
        return client.acquireAsync(spec(key), patience);
    }

    void advance(Duration duration) {
        clock.advance(duration);
    }

    <E extends LeaseEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() {
        client.close();
    }
}
