package io.leasehold.raft;

import io.leasehold.LeaseClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Finds the leader among members that are reached over the network, and follows it: members name the leader they know. While the
 * leader cannot be reached from here, any other member is asked to pass requests on.
 */
final class RemoteWay implements Way {

    private static final Duration AVOIDED = Duration.ofSeconds(1);

    private final List<String> seeds;
    private final Network network;
    private final LeaseClock clock;
    private final Map<String, RemoteEndpoint> endpoints = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile @Nullable String leader;
    private volatile Avoided avoided;
    private volatile Runnable onLost = () -> {};
    private volatile boolean closed;

    /** A leader that could not be reached, and when. */
    private record Avoided(String address, long since) {}

    /**
     * Connects nowhere yet.
     *
     * @param seeds addresses of members, each {@code host:port}
     */
    RemoteWay(List<String> seeds, Network network, LeaseClock clock) {
        this.seeds = List.copyOf(seeds);
        this.network = network;
        this.clock = clock;
        this.avoided = new Avoided("", clock.nanoTime());
    }

    /** Tells, on any thread, when a connection ended. */
    void onLost(Runnable listener) {
        onLost = listener;
    }

    @Override
    public Hop next() {
        String direct = leader;
        if (direct != null && !isAvoided(direct)) {
            return new Hop(endpoint(direct), Request.Route.HERE);
        }
        String seed = seeds.get(Math.floorMod(turn.get(), seeds.size()));
        Request.Route route = direct == null ? Request.Route.HERE : Request.Route.ANYWHERE;
        return new Hop(endpoint(seed), route);
    }

    private boolean isAvoided(String address) {
        return address.equals(avoided.address()) && clock.nanoTime() - avoided.since() < AVOIDED.toNanos();
    }

    private Endpoint endpoint(String address) {
        RemoteEndpoint known = endpoints.get(address);
        if (known != null && known.isOpen()) {
            return known;
        }
        return endpoints.compute(address, (same, found) -> found != null && found.isOpen() ? found : connect(same));
    }

    private RemoteEndpoint connect(String address) {
        if (closed) {
            throw new IllegalStateException("this raft: provider is closed");
        }
        return new RemoteEndpoint(address, network, clock, () -> onLost.run());
    }

    @Override
    public boolean redirected(Hop hop, Optional<RaftMember> named) {
        leader = named.map(RaftMember::address).orElse(null);
        if (named.isEmpty()) {
            turn.incrementAndGet();
        }
        return true;
    }

    @Override
    public void failed(Hop hop) {
        String direct = leader;
        if (direct != null && hop.endpoint() == endpoints.get(direct)) {
            avoided = new Avoided(direct, clock.nanoTime());
        }
        turn.incrementAndGet();
    }

    @Override
    public void close() {
        closed = true;
        endpoints.values().forEach(RemoteEndpoint::close);
    }
}
