package io.leasehold.redis;

import io.leasehold.Capability;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.ProviderContext;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The master that sentinels name. The server's replication id is read before the epoch is asked, and the epoch's view must name
 * the same server: so a replica that was promoted after a client asked can never grant under the epoch of its predecessor.
 */
final class SentinelNodes implements Topology {

    private final RedisClient client;
    private final Watched watched;
    private final Sentinels sentinels;
    private final ServerChecks checks;
    private final LiveTraits traits;
    private final Runnable end;
    private final Memo<Master> master = new Memo<>(this::lookUp);
    private final Queue<Master> retired = new ConcurrentLinkedQueue<>();
    private final Subscriptions subscriptions;

    /**
     * What is watched, and by whom.
     *
     * @param sentinels some of them
     * @param masterName under which they watch the master
     * @param servers says how to connect to a server that they name
     * @param policy what must have a grant
     * @param names of the records
     */
    record Watched(
            List<RedisURI> sentinels,
            String masterName,
            BiFunction<String, Integer, RedisURI> servers,
            ConfirmationPolicy policy,
            KeyNames names) {}

    SentinelNodes(RedisClient client, Watched watched, LiveTraits traits, ProviderContext context, Runnable end) {
        this.client = client;
        this.watched = watched;
        this.sentinels = new Sentinels(client, watched.sentinels(), watched.masterName());
        this.traits = traits;
        this.checks = new ServerChecks(traits, watched.policy());
        this.end = end;
        this.subscriptions = Subscriptions.plain(
                channel -> master.get().thenCompose(now -> now.hints().get()), context.scheduler());
    }

    /** At start: refuses what is unsafe. */
    CompletableFuture<ServerFacts> facts() {
        return master.get()
                .thenCompose(now -> ServerFacts.of(now.target().link().connection()));
    }

    ServerChecks checks() {
        return checks;
    }

    private CompletableFuture<Master> lookUp() {
        return sentinels
                .ask()
                .thenCompose(this::connect)
                .thenApply(found -> {
                    retire();
                    return found;
                })
                .whenComplete((found, error) -> {
                    if (found != null) {
                        subscriptions.moved();
                    }
                });
    }

    private void retire() {
        for (Master old = retired.poll(); old != null; old = retired.poll()) {
            old.close();
        }
    }

    private CompletableFuture<Master> connect(Sentinels.View view) {
        RedisURI uri = watched.servers().apply(view.host(), view.port());
        CompletableFuture<StatefulRedisConnection<String, String>> first = connect(uri);
        CompletableFuture<StatefulRedisConnection<String, String>> second = connect(uri);
        return first.thenCompose(link -> second.thenCompose(grants -> master(view, uri, link, grants)))
                .whenComplete((found, error) -> {
                    if (error != null) {
                        Later.then(first, SentinelNodes::closeOpened);
                        Later.then(second, SentinelNodes::closeOpened);
                    }
                });
    }

    private static void closeOpened(
            @Nullable StatefulRedisConnection<String, String> connection, @Nullable Throwable error) {
        if (connection != null) {
            Master.end(connection);
        }
    }

    private CompletableFuture<StatefulRedisConnection<String, String>> connect(RedisURI uri) {
        return client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture();
    }

    private CompletableFuture<Master> master(
            Sentinels.View view,
            RedisURI uri,
            StatefulRedisConnection<String, String> link,
            StatefulRedisConnection<String, String> grants) {
        return ServerFacts.of(link).thenCompose(facts -> {
            if (!facts.isMaster()) {
                return CompletableFuture.failedFuture(
                        new LeaseUnavailableException(uri.getHost() + ":" + uri.getPort() + " is no master yet", null));
            }
            Connected.again(link, () -> Later.then(ServerFacts.of(link), (now, error) -> checks.withdrawIfKnown(now)));
            Link prepared = link(link);
            return prepared.prepare().thenCompose(ready -> sentinels.ask()).thenApply(later -> {
                Target target = target(view, later, facts, new Link[] {prepared, link(grants)});
                return Master.of(
                        target,
                        () -> client.connectPubSubAsync(StringCodec.UTF8, uri).toCompletableFuture());
            });
        });
    }

    private Link link(StatefulRedisConnection<String, String> connection) {
        return new Link(connection, Scripts.sentinel(), watched.names());
    }

    private Target target(Sentinels.View view, Sentinels.View later, ServerFacts facts, Link[] links) {
        if (!later.isSameServer(view)) {
            throw new LeaseUnavailableException("the sentinels are about to name another master", null);
        }
        int replicas = watched.policy().replicas().of(later.replicas(), later.down());
        checks.withdraw(facts);
        if (later.replicas() == 0) {
            traits.withdraw(Capability.SURVIVES_FAILOVER, "the master has no replica");
        }
        List<String> guard =
                List.of(facts.life(), Long.toString(later.epoch()), facts.isDurable() ? "DURABLE" : "FORGETFUL");
        return new Target(links[0], links[1], guard, watched.policy().on(facts, replicas));
    }

    @Override
    public CompletableFuture<Target> target(LeaseKey key) {
        return master.get().thenApply(Master::target);
    }

    @Override
    public CompletableFuture<List<Target>> all() {
        return master.get().thenApply(now -> List.of(now.target()));
    }

    @Override
    public void lookAgain(Target target) {
        Master old = master.forgetIf(now -> now.target().equals(target));
        if (old != null) {
            retired.add(old);
        }
    }

    @Override
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    @Override
    public void close() {
        Master last = master.close();
        if (last != null) {
            last.close();
        }
        retire();
        end.run();
    }
}
