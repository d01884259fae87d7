package io.leasehold.redis;

import io.leasehold.Capability;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.ProviderContext;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import io.lettuce.core.cluster.pubsub.StatefulRedisClusterPubSubConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a cluster, each spoken to directly: a script and the WAIT behind it need one connection. The driver keeps the map
 * of slots. A slot on its way from one node to another (ASK, TRYAGAIN) is unavailable: it belongs to no epoch yet.
 */
final class ClusterNodes implements Topology {

    private final RedisClusterClient client;
    private final StatefulRedisClusterConnection<String, String> connection;
    private final KeyNames names;
    private final ConfirmationPolicy policy;
    private final LiveTraits traits;
    private final ServerChecks checks;
    private final BiFunction<String, Integer, RedisURI> servers;
    private final Runnable end;
    private final RedisClient direct;
    private final ServerClock clock;
    private final Map<String, ClusterNode> nodes = new ConcurrentHashMap<>();
    private final AtomicReference<CompletableFuture<Boolean>> refresh =
            new AtomicReference<>(CompletableFuture.completedFuture(true));
    private final Memo<StatefulRedisClusterPubSubConnection<String, String>> hints;
    private final Subscriptions subscriptions;

    /**
     * What a cluster is opened with.
     *
     * @param client ours, or handed in
     * @param connection ours
     * @param names of the records
     * @param policy what must have a grant
     * @param servers says how to connect to a node
     * @param end ends what is ours
     */
    record Parts(
            RedisClusterClient client,
            StatefulRedisClusterConnection<String, String> connection,
            KeyNames names,
            ConfirmationPolicy policy,
            BiFunction<String, Integer, RedisURI> servers,
            Runnable end) {}

    ClusterNodes(Parts parts, LiveTraits traits, ProviderContext context) {
        this.client = parts.client();
        this.connection = parts.connection();
        this.names = parts.names();
        this.policy = parts.policy();
        this.servers = parts.servers();
        this.end = parts.end();
        this.traits = traits;
        this.checks = new ServerChecks(traits, policy);
        this.clock = new ServerClock(context);
        this.direct = RedisClient.create(client.getResources());
        direct.setOptions(client.getOptions());
        this.hints = new Memo<>(() -> client.connectPubSubAsync(StringCodec.UTF8));
        this.subscriptions = Subscriptions.sharded(this::hints, context.scheduler());
    }

    ServerChecks checks() {
        return checks;
    }

    private CompletableFuture<StatefulRedisPubSubConnection<String, String>> hints(String channel) {
        return hints.get()
                .thenCompose(all -> all.getConnectionAsync(master(channel).getNodeId()));
    }

    private RedisClusterNode master(String name) {
        int slot = SlotHash.getSlot(name.getBytes(StandardCharsets.UTF_8));
        RedisClusterNode node = client.getPartitions().getMasterBySlot(slot);
        if (node == null) {
            throw new LeaseUnavailableException("no node serves slot " + slot + " of '" + name + "'", null);
        }
        return node;
    }

    @Override
    public CompletableFuture<Target> target(LeaseKey key) {
        return refreshed().thenCompose(done -> target(master(names.of(key))));
    }

    private CompletableFuture<Boolean> refreshed() {
        return Objects.requireNonNull(refresh.get());
    }

    private CompletableFuture<Target> target(RedisClusterNode node) {
        return nodes.computeIfAbsent(node.getNodeId(), this::node).target().thenApply(target -> {
            Confirmation told = target.confirmation();
            Confirmation all = new Confirmation(told.logs(), replicas(node), told.confirm());
            return new Target(target.link(), target.grants(), target.guard(), all);
        });
    }

    private int replicas(RedisClusterNode master) {
        List<RedisClusterNode> all = client.getPartitions().stream()
                .filter(node -> master.getNodeId().equals(node.getSlaveOf()))
                .toList();
        long down = all.stream()
                .filter(node -> node.is(NodeFlag.FAIL) || node.is(NodeFlag.EVENTUAL_FAIL))
                .count();
        if (all.isEmpty()) {
            traits.withdraw(Capability.SURVIVES_FAILOVER, "a master has no replica");
        }
        return policy.replicas().of(all.size(), (int) down);
    }

    private ClusterNode node(String id) {
        return new ClusterNode(() -> connect(id), this::ask);
    }

    private CompletableFuture<ClusterNode.Links> connect(String nodeId) {
        RedisClusterNode node = client.getPartitions().getPartitionByNodeId(nodeId);
        if (node == null) {
            return CompletableFuture.failedFuture(
                    new LeaseUnavailableException("the node " + nodeId + " has left the cluster", null));
        }
        RedisURI uri = servers.apply(node.getUri().getHost(), node.getUri().getPort());
        CompletableFuture<Link> first = link(uri);
        CompletableFuture<Link> second = link(uri);
        return first.thenCombine(second, ClusterNode.Links::new).whenComplete((links, error) -> {
            if (error != null) {
                Later.then(first, ClusterNodes::closeOpened);
                Later.then(second, ClusterNodes::closeOpened);
            }
        });
    }

    private CompletableFuture<Link> link(RedisURI uri) {
        return direct.connectAsync(StringCodec.UTF8, uri)
                .toCompletableFuture()
                .thenApply(connection -> new Link(connection, Scripts.cluster(), names));
    }

    private static void closeOpened(@Nullable Link link, @Nullable Throwable error) {
        if (link != null) {
            Master.end(link.connection());
        }
    }

    private CompletableFuture<Target> ask(ClusterNode node, ClusterNode.Links links) {
        Connected.once(links.link().connection(), node::askAgain);
        return ServerFacts.of(links.link().connection()).thenCompose(facts -> {
            checks.withdraw(facts);
            List<String> guard = List.of(facts.life(), facts.isDurable() ? "DURABLE" : "FORGETFUL");
            Confirmation confirmation = policy.on(facts, 0);
            return links.link()
                    .prepare()
                    .thenApply(ready -> new Target(links.link(), links.grants(), guard, confirmation));
        });
    }

    @Override
    public CompletableFuture<List<Target>> all() {
        List<CompletableFuture<Target>> masters = client.getPartitions().stream()
                .filter(node -> !node.hasNoSlots())
                .map(this::target)
                .toList();
        return CompletableFuture.allOf(masters.toArray(CompletableFuture[]::new))
                .thenApply(done -> masters.stream().map(CompletableFuture::join).toList());
    }

    /** One refresh at a time, for all who noticed. */
    @Override
    public void lookAgain(Target target) {
        nodes.values().stream().filter(node -> node.has(target.link())).forEach(node -> node.lookAgain(clock.now()));
        CompletableFuture<Boolean> last = refreshed();
        CompletableFuture<Boolean> next = new CompletableFuture<>();
        if (last.isDone() && refresh.compareAndSet(last, next)) {
            Later.then(client.refreshPartitionsAsync(), (done, error) -> {
                next.complete(true);
                subscriptions.moved();
            });
        }
    }

    @Override
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    @Override
    public void close() {
        StatefulRedisClusterPubSubConnection<String, String> subscribed = hints.close();
        if (subscribed != null) {
            subscribed.close();
        }
        nodes.values().forEach(ClusterNode::close);
        connection.close();
        Driver.end(direct);
        end.run();
    }
}
