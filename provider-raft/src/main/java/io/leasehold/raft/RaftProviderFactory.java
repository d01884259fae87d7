package io.leasehold.raft;

import io.leasehold.Capability;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Setting;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.spi.WriteLeaseProviderFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Leases of a group of members that need no other server: {@code raft://host1:9701,host2:9701,host3:9701} asks members that run elsewhere,
 * {@code raft:embedded?id=n1&peers=…&directory=…} starts one in this process and ends it with the provider.
 */
public final class RaftProviderFactory implements WriteLeaseProviderFactory {

    private static final String EMBEDDED = "embedded";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Setting<Duration> PATIENCE = Setting.duration(
            "member-timeout",
            Duration.ofSeconds(1),
            "How long one member is waited for before another is asked; only for raft://.");

    /** For {@link java.util.ServiceLoader}. */
    public RaftProviderFactory() {}

    @Override
    public String scheme() {
        return "raft";
    }

    @Override
    public String description() {
        return "A replicated lease table of its own, in three processes or in one; needs no other server.";
    }

    @Override
    public List<Setting<?>> settings() {
        List<Setting<?>> all = new ArrayList<>(RaftNodeConfig.settings());
        all.add(PATIENCE);
        return List.copyOf(all);
    }

    @Override
    public Set<Capability> capabilities() {
        return RaftProvider.traits(RaftNodeConfig.SMALLEST_TTL.defaultValue()).capabilities();
    }

    @Override
    public WriteLeaseProvider create(ProviderSettings settings, ProviderContext context) {
        settings.requireOnly(settings());
        if (settings.userInfo().isPresent()) {
            throw new IllegalArgumentException(
                    "'" + settings + "' has credentials; members and clients know each other by TLS");
        }
        if (!settings.hosts().isEmpty()) {
            return remote(settings, context);
        }
        if (settings.path().equals(EMBEDDED)) {
            return embedded(settings, context);
        }
        throw new IllegalArgumentException("'" + settings
                + "' names no member; it needs the form raft://host:port,host:port or raft:embedded?id=…");
    }

    private static WriteLeaseProvider remote(ProviderSettings settings, ProviderContext context) {
        settings.hosts().forEach(RaftProviderFactory::requirePort);
        Network network = network(settings);
        RemoteWay way = new RemoteWay(settings.hosts(), network, context.clock());
        RaftWatches watches = new RaftWatches(way, context.scheduler());
        way.onLost(watches::lost);
        Caller caller = new Caller(way, context.clock(), settings.get(PATIENCE));
        return new RaftProvider(
                RaftProvider.traits(settings.get(RaftNodeConfig.SMALLEST_TTL)),
                new Commands(caller, context.clock(), Optional::empty),
                watches,
                List.of(way));
    }

    static Network network(ProviderSettings settings) {
        Optional<TlsFiles> tls = TlsFiles.of(
                settings.get(RaftNodeConfig.TLS_CERTIFICATE),
                settings.get(RaftNodeConfig.TLS_KEY),
                settings.get(RaftNodeConfig.TLS_TRUST));
        return new Network(settings.get(RaftNodeConfig.GROUP), CONNECT_TIMEOUT, tls.map(TlsFiles::context));
    }

    private static void requirePort(String host) {
        if (!host.matches(".*:[0-9]+")) {
            throw new IllegalArgumentException("host '" + host + "' has no port; a member needs the form host:port");
        }
    }

    /** A value as its setting reads it. */
    private static String spelled(Object value) {
        return value instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : value.toString();
    }

    private static WriteLeaseProvider embedded(ProviderSettings settings, ProviderContext context) {
        Map<String, String> values = new HashMap<>();
        for (Setting<?> setting : RaftNodeConfig.settings()) {
            values.put(setting.name(), spelled(settings.get(setting)));
        }
        RaftNodeConfig config = RaftNodeConfig.of(values);
        try {
            RaftLeaseNode node = RaftLeaseNode.start(config);
            return node.client(context.clock(), context.scheduler(), List.of(node));
        } catch (IOException e) {
            throw new LeaseUnavailableException(config + " cannot start: " + e.getMessage(), e);
        }
    }
}
