package io.leasehold.redis;

import io.leasehold.redis.ConfirmationPolicy.Confirm;
import io.leasehold.redis.ConfirmationPolicy.WaitAof;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Setting;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of the four schemes, and what they say to the driver. */
final class RedisSettings {

    static final Setting<String> NAMESPACE = Setting.text(
            "namespace", "", "The beginning of the names of all records; clients of one namespace share leases.");
    static final Setting<String> CLIENT_NAME =
            Setting.text("client-name", "leasehold", "The name of the connections in CLIENT LIST.");
    static final Setting<Duration> CONNECT_TIMEOUT =
            Setting.duration("connect-timeout", Duration.ofSeconds(2), "How long a connection may take to be made.");
    static final Setting<String> TLS_CA = Setting.text(
            "tls-ca", "", "A PEM file with the certificates to trust; empty for those of the Java platform.");
    static final Setting<SslVerifyMode> TLS_VERIFY =
            Setting.choice("tls-verify", SslVerifyMode.FULL, "Whether the server's certificate and name are checked.");
    static final Setting<Tls> TLS = Setting.choice("tls", Tls.OFF, "Whether connections are encrypted.");
    static final Setting<Integer> DATABASE = Setting.count("database", 0, "The number of the database.");
    static final Setting<String> REPLICAS = Setting.text(
            "replicas",
            "all",
            "How many replicas must have a grant before it counts: all that are configured, reachable for those not seen down, or a number.");
    static final Setting<WaitAof> WAIT_AOF = Setting.choice(
            "wait-aof", WaitAof.OFF, "Whether a grant waits until the server has forced its log to the disk.");
    static final Setting<Confirm> CONFIRM =
            Setting.choice("confirm", Confirm.GRANTS, "Whether grants alone must have arrived, or heartbeats too.");
    static final Setting<SentinelAuth> SENTINEL_AUTH = Setting.choice(
            "sentinel-auth", SentinelAuth.NONE, "Whether sentinels are given the credentials of the servers.");

    private static final int SERVER_PORT = 6379;
    private static final int SENTINEL_PORT = 26379;

    private final ProviderSettings settings;

    /** Whether connections are encrypted. */
    enum Tls {
        OFF,
        ON
    }

    /** Which credentials sentinels are given. */
    enum SentinelAuth {
        NONE,
        SAME
    }

    RedisSettings(ProviderSettings settings, List<Setting<?>> known) {
        settings.requireOnly(known);
        if (settings.hosts().isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + settings + "' names no host; it needs the form " + settings.scheme() + "://host:port");
        }
        this.settings = settings;
    }

    KeyNames names() {
        return new KeyNames(settings.get(NAMESPACE));
    }

    Duration connectTimeout() {
        return settings.get(CONNECT_TIMEOUT);
    }

    Optional<Path> trusted() {
        String file = settings.get(TLS_CA);
        return file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file));
    }

    /** The only server; the path is the number of its database. */
    RedisURI single() {
        if (settings.hosts().size() > 1) {
            throw new IllegalArgumentException(
                    "'" + settings + "' names several hosts; that needs redis-sentinel:// or redis-cluster://");
        }
        RedisURI uri = server(settings.hosts().get(0), SERVER_PORT);
        uri.setSsl(settings.scheme().equals("rediss"));
        uri.setDatabase(database(settings.path()));
        return uri;
    }

    private int database(String path) {
        String number = path.startsWith("/") ? path.substring(1) : path;
        if (!number.matches("[0-9]{0,6}")) {
            throw new IllegalArgumentException(
                    "'" + settings + "' has the path '" + path + "'; it needs the number of a database, such as /0");
        }
        return number.isEmpty() ? 0 : Integer.parseInt(number);
    }

    /** Any servers of the cluster. */
    List<RedisURI> cluster() {
        if (!settings.path().isEmpty() && !settings.path().equals("/")) {
            throw new IllegalArgumentException(
                    "'" + settings + "' has a path; a cluster has no databases, so its URI has none");
        }
        return settings.hosts().stream()
                .map(host -> encrypted(server(host, SERVER_PORT)))
                .toList();
    }

    /** A node of the cluster. */
    RedisURI node(String host, int port) {
        return encrypted(authenticate(named(RedisURI.create(host, port))));
    }

    SentinelNodes.Watched watched() {
        return new SentinelNodes.Watched(sentinels(), masterName(), this::master, confirmation(), names());
    }

    /** The name under which the sentinels watch the master. */
    private String masterName() {
        String name = settings.path().startsWith("/") ? settings.path().substring(1) : settings.path();
        if (name.isEmpty() || name.contains("/")) {
            throw new IllegalArgumentException("'" + settings
                    + "' does not name the master; it needs the form redis-sentinel://host1,host2,host3/mymaster");
        }
        return name;
    }

    private List<RedisURI> sentinels() {
        return settings.hosts().stream()
                .map(host -> {
                    RedisURI uri = encrypted(address(host, SENTINEL_PORT));
                    if (settings.get(SENTINEL_AUTH) == SentinelAuth.SAME) {
                        authenticate(uri);
                    }
                    return uri;
                })
                .toList();
    }

    /** The server that the sentinels name. */
    private RedisURI master(String host, int port) {
        RedisURI uri = encrypted(named(RedisURI.create(host, port)));
        uri.setDatabase(settings.get(DATABASE));
        return authenticate(uri);
    }

    /** On a server that is not alone. */
    ConfirmationPolicy confirmation() {
        return logConfirmation().with(Demand.parse(settings.get(REPLICAS))).with(settings.get(CONFIRM));
    }

    /** On one server. */
    ConfirmationPolicy logConfirmation() {
        return ConfirmationPolicy.USUAL.with(settings.get(WAIT_AOF));
    }

    private RedisURI server(String host, int port) {
        return authenticate(address(host, port));
    }

    private RedisURI address(String text, int defaultPort) {
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > text.lastIndexOf(']');
        String host = hasPort ? text.substring(0, colon) : text;
        int port = hasPort ? Integer.parseInt(text.substring(colon + 1)) : defaultPort;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " of '" + settings + "' is not between 1 and 65535");
        }
        return named(RedisURI.create(host.replaceAll("[\\[\\]]", ""), port));
    }

    private RedisURI named(RedisURI uri) {
        uri.setTimeout(connectTimeout());
        uri.setClientName(settings.get(CLIENT_NAME));
        uri.setVerifyPeer(settings.get(TLS_VERIFY));
        return uri;
    }

    private RedisURI encrypted(RedisURI uri) {
        uri.setSsl(settings.get(TLS) == Tls.ON);
        return uri;
    }

    private RedisURI authenticate(RedisURI uri) {
        settings.userInfo().ifPresent(text -> {
            int colon = text.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException(
                        "the credentials of '" + settings + "' need the form user:secret or :secret");
            }
            char[] secret = text.substring(colon + 1).toCharArray();
            if (colon == 0) {
                uri.setAuthentication(secret);
            } else {
                uri.setAuthentication(text.substring(0, colon), secret);
            }
        });
        return uri;
    }
}
