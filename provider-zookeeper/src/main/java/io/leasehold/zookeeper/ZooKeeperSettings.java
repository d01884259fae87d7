package io.leasehold.zookeeper;

import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Setting;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.security.auth.login.Configuration;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ClientX509Util;
import org.apache.zookeeper.data.ACL;

/** What a URI may say, and the client that it describes. */
record ZooKeeperSettings(ProviderSettings given) {

    static final String DEFAULT_NAMESPACE = "leasehold";
    static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private static final Setting<String> NAMESPACE = Setting.text(
            "namespace",
            DEFAULT_NAMESPACE,
            "The znode below the path that all records are under; made if it is missing.");
    private static final Setting<Duration> CONNECT_TIMEOUT = Setting.duration(
            "connect-timeout", DEFAULT_CONNECT_TIMEOUT, "How long opening waits for a server that can be written to.");
    private static final Setting<Duration> SESSION_TIMEOUT = Setting.duration(
            "session-timeout",
            Duration.ofSeconds(6),
            "A server that is silent for two thirds of it is left for another. Leases do not depend on it.");
    private static final Setting<Acl> ACL_OF_NEW = Setting.choice(
            "acl",
            Acl.AUTO,
            "Who may use new znodes: anybody, or who has the creator's credentials; auto is creator with credentials.");
    private static final Setting<String> SASL = Setting.text(
            "sasl", "", "The section of the JAAS configuration to authenticate with; empty for none of ours.");
    private static final Setting<Tls> TLS =
            Setting.choice("tls", Tls.OFF, "Whether to connect to the servers' secure client port.");
    private static final Setting<String> TRUST_STORE = Setting.text(
            "trust-store", "", "A file with the certificates to trust: .pem, .p12 or .jks; empty for the JVM's.");
    private static final Setting<String> TRUST_STORE_PASSWORD_FILE =
            Setting.text("trust-store-password-file", "", "The file with its password, if it needs one.");
    private static final Setting<String> KEY_STORE = Setting.text(
            "key-store", "", "A file with the client's key and certificate: .pem, .p12 or .jks; empty for none.");
    private static final Setting<String> KEY_STORE_PASSWORD_FILE =
            Setting.text("key-store-password-file", "", "The file with its password, if it needs one.");

    static final List<Setting<?>> ALL = List.of(
            NAMESPACE,
            CONNECT_TIMEOUT,
            SESSION_TIMEOUT,
            ACL_OF_NEW,
            SASL,
            TLS,
            TRUST_STORE,
            TRUST_STORE_PASSWORD_FILE,
            KEY_STORE,
            KEY_STORE_PASSWORD_FILE);

    /** Who may use new znodes. */
    enum Acl {
        AUTO,
        OPEN,
        CREATOR
    }

    /** Whether the connection is encrypted. */
    enum Tls {
        OFF,
        ON
    }

    /** Checks the settings against each other, before any traffic. */
    ZooKeeperSettings {
        given.requireOnly(ALL);
        if (given.hosts().isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + given + "' names no server; it needs the form zookeeper://host1:2181,host2:2181/path");
        }
    }

    Layout layout() {
        String path = given.path().equals("/") ? "" : given.path();
        return new Layout(path + "/" + given.get(NAMESPACE));
    }

    Duration connectTimeout() {
        return given.get(CONNECT_TIMEOUT);
    }

    List<ACL> acl() {
        boolean hasCredentials = given.userInfo().isPresent()
                || !given.get(SASL).isEmpty()
                || !given.get(KEY_STORE).isEmpty();
        return switch (given.get(ACL_OF_NEW)) {
            case OPEN -> Ids.OPEN_ACL_UNSAFE;
            case CREATOR -> Ids.CREATOR_ALL_ACL;
            case AUTO -> hasCredentials ? Ids.CREATOR_ALL_ACL : Ids.OPEN_ACL_UNSAFE;
        };
    }

    /** A client that is not started. It connects, and does nothing else: no retries, no tracking of the ensemble's own addresses. */
    CuratorFramework newClient() {
        int sessionMillis = Math.toIntExact(given.get(SESSION_TIMEOUT).toMillis());
        CuratorFrameworkFactory.Builder client = CuratorFrameworkFactory.builder()
                .connectString(String.join(",", given.hosts()))
                .sessionTimeoutMs(sessionMillis)
                .connectionTimeoutMs(sessionMillis)
                .retryPolicy((count, elapsed, sleeper) -> false)
                .ensembleTracker(false)
                .zkClientConfig(clientConfiguration());
        given.userInfo().ifPresent(user -> client.authorization("digest", user.getBytes(StandardCharsets.UTF_8)));
        return client.build();
    }

    private ZKClientConfig clientConfiguration() {
        ZKClientConfig configuration = new ZKClientConfig();
        String section = given.get(SASL);
        if (!section.isEmpty()) {
            requireSection(section);
            configuration.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "true");
            configuration.setProperty(ZKClientConfig.LOGIN_CONTEXT_NAME_KEY, section);
        }
        if (given.get(TLS) == Tls.ON) {
            encrypt(configuration);
        }
        return configuration;
    }

    /** Without it ZooKeeper's client would go on unauthenticated. */
    private static void requireSection(String section) {
        try {
            if (Configuration.getConfiguration().getAppConfigurationEntry(section) != null) {
                return;
            }
        } catch (SecurityException e) {
            throw new IllegalArgumentException(
                    "setting 'sasl' is '" + section + "', but the JVM's JAAS configuration cannot be read", e);
        }
        throw new IllegalArgumentException("setting 'sasl' is '" + section
                + "', but the JVM's JAAS configuration (java.security.auth.login.config) has no such section");
    }

    private void encrypt(ZKClientConfig configuration) {
        configuration.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
        configuration.setProperty(
                ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocketNetty");
        try (ClientX509Util tls = new ClientX509Util()) {
            file(TRUST_STORE)
                    .ifPresent(file -> configuration.setProperty(tls.getSslTruststoreLocationProperty(), file));
            file(TRUST_STORE_PASSWORD_FILE)
                    .ifPresent(file -> configuration.setProperty(tls.getSslTruststorePasswdPathProperty(), file));
            file(KEY_STORE).ifPresent(file -> configuration.setProperty(tls.getSslKeystoreLocationProperty(), file));
            file(KEY_STORE_PASSWORD_FILE)
                    .ifPresent(file -> configuration.setProperty(tls.getSslKeystorePasswdPathProperty(), file));
        }
    }

    private Optional<String> file(Setting<String> setting) {
        String file = given.get(setting);
        if (!file.isEmpty() && !Files.isReadable(Path.of(file))) {
            throw new IllegalArgumentException(
                    "setting '" + setting.name() + "' is '" + file + "', which cannot be read");
        }
        return file.isEmpty() ? Optional.empty() : Optional.of(file);
    }
}
