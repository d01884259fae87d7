package io.leasehold.redis;

import io.leasehold.Capability;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.WriteLeaseProvider;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import java.util.List;

/**
 * Opens a provider on a Lettuce client or connection that the application has already. What is handed in is never closed here and
 * must outlive the provider.
 *
 * <pre>{@code
 * WriteLeaseProvider provider = RedisProviderBuilder.on(redisClient, redisUri).namespace("prod").open(context);
 * LeaseClient leases = LeaseClient.builder().provider(provider).open();
 * }</pre>
 *
 * <p>Its client options must not queue commands while disconnected, or send commands again after it
 * ({@code disconnectedBehavior(REJECT_COMMANDS)}, or no auto-reconnect): a request from before would arrive at any later time.
 * Not thread-safe.
 */
public final class RedisProviderBuilder {

    private final Opening opening;
    private String namespace = "";
    private ConfirmationPolicy policy = ConfirmationPolicy.USUAL;

    /** Opens what was handed in. */
    @FunctionalInterface
    private interface Opening {
        WriteLeaseProvider open(KeyNames names, ConfirmationPolicy policy, ProviderContext context);
    }

    private RedisProviderBuilder(Opening opening) {
        this.opening = opening;
    }

    /**
     * On one server, or on the master that the URI's sentinels name.
     *
     * @param client not closed by the provider
     * @param uri with credentials, database and the time that a connection may take
     * @return a builder
     * @throws IllegalArgumentException if the client's options queue commands while disconnected
     */
    public static RedisProviderBuilder on(RedisClient client, RedisURI uri) {
        Driver.requireRejecting(client.getOptions());
        if (uri.getSentinels().isEmpty()) {
            return new RedisProviderBuilder((names, policy, context) -> SingleNodeOpening.open(
                    new SingleNodeOpening.Server(client, uri, () -> {}), names, policy, context));
        }
        return new RedisProviderBuilder((names, policy, context) ->
                SentinelOpening.open(client, watched(uri, names, policy), uri.getTimeout(), context, () -> {}));
    }

    private static SentinelNodes.Watched watched(RedisURI uri, KeyNames names, ConfirmationPolicy policy) {
        return new SentinelNodes.Watched(
                List.copyOf(uri.getSentinels()),
                uri.getSentinelMasterId(),
                (host, port) -> server(uri, host, port),
                policy,
                names);
    }

    private static RedisURI server(RedisURI uri, String host, int port) {
        RedisURI server = RedisURI.builder(uri).withHost(host).withPort(port).build();
        server.getSentinels().clear();
        return server;
    }

    /**
     * On a cluster. {@link #open} refuses options that queue commands while disconnected.
     *
     * @param client not closed by the provider, which has connections of its own to the nodes, with the client's options and resources
     * @param uri of any node, with credentials and the time that a connection may take
     * @return a builder
     */
    public static RedisProviderBuilder on(RedisClusterClient client, RedisURI uri) {
        ClusterOpening.Given given = new ClusterOpening.Given(client, uri);
        return new RedisProviderBuilder((names, policy, context) -> ClusterOpening.open(given, names, policy, context));
    }

    /**
     * On a connection to one server. {@link Capability#PUSH_WATCH} is withdrawn: waiters poll, because nothing can be subscribed to
     * over it.
     *
     * @param connection with UTF-8 strings; not closed by the provider
     * @return a builder
     * @throws IllegalArgumentException if the client's options queue commands while disconnected
     */
    public static RedisProviderBuilder on(StatefulRedisConnection<String, String> connection) {
        Driver.requireRejecting(connection.getOptions());
        return new RedisProviderBuilder((names, policy, context) -> SingleNodeOpening.on(connection, names, context));
    }

    /**
     * Sets the beginning of the names of all records.
     *
     * @param namespace up to 64 letters, digits, '.', '_' and '-'; none unless set
     * @return this builder
     */
    public RedisProviderBuilder namespace(String namespace) {
        this.namespace = namespace;
        return this;
    }

    /**
     * Sets how many replicas must have a grant before it counts; without replicas it has no effect.
     *
     * @param replicas {@code all} (unless set), {@code reachable}, or a number
     * @return this builder
     * @throws IllegalArgumentException if it is anything else
     */
    public RedisProviderBuilder replicas(String replicas) {
        this.policy = policy.with(Demand.parse(replicas));
        return this;
    }

    /**
     * Lets heartbeats, too, count only once the replicas have them.
     *
     * @return this builder
     */
    public RedisProviderBuilder confirmBeats() {
        this.policy = policy.with(ConfirmationPolicy.Confirm.BEATS);
        return this;
    }

    /**
     * Lets a grant count only once the server's log is on its disk, by WAITAOF of Redis 8; the smallest ttl is 4 s then. Without
     * effect on a single connection that was handed in.
     *
     * @return this builder
     */
    public RedisProviderBuilder waitAof() {
        this.policy = policy.with(ConfirmationPolicy.WaitAof.ON);
        return this;
    }

    /**
     * Opens the provider.
     *
     * @param context the clock and the scheduler to use, and where to report
     * @return a provider that the caller closes; what was handed in stays open
     * @throws io.leasehold.UnsafeBackendException if the servers' settings break what every provider must keep
     * @throws io.leasehold.LeaseUnavailableException if no server can be reached
     */
    public WriteLeaseProvider open(ProviderContext context) {
        return opening.open(new KeyNames(namespace), policy, context);
    }
}
