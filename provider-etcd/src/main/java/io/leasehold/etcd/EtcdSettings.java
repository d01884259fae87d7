package io.leasehold.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.grpc.netty.GrpcSslContexts;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Setting;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;

/** What a URI says about the servers, the credentials and TLS, checked before any traffic. */
record EtcdSettings(ProviderSettings given) {

    private static final String DEFAULT_PORT = "2379";
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);

    private static final Setting<String> NAMESPACE = Setting.text(
            "namespace",
            "leasehold",
            "The beginning of the keys in etcd, NAMESPACE/rec/KEY; clients of different namespaces share no lease.");
    private static final Setting<Tls> TLS = Setting.choice(
            "tls", Tls.OFF, "Whether to speak TLS; the server's certificate is checked against its host name.");
    private static final Setting<String> CA = Setting.text(
            "tls-ca",
            "",
            "A PEM file with the authorities that may sign the server's certificate; the JVM's if not given.");
    private static final Setting<String> CERTIFICATE =
            Setting.text("tls-cert", "", "A PEM file with the certificate chain that this client shows to the server.");
    private static final Setting<String> KEY =
            Setting.text("tls-key", "", "A PEM file with the unencrypted PKCS#8 private key of tls-cert.");
    private static final Setting<String> AUTHORITY = Setting.text(
            "tls-authority", "", "The name to expect in the server's certificate, if it is not that of the host.");
    private static final Setting<Duration> CONNECT_TIMEOUT =
            Setting.duration("connect-timeout", Duration.ofSeconds(15), "How long opening may take.");

    static final List<Setting<?>> ALL = List.of(NAMESPACE, TLS, CA, CERTIFICATE, KEY, AUTHORITY, CONNECT_TIMEOUT);

    enum Tls {
        OFF,
        ON
    }

    EtcdSettings {
        given.requireOnly(ALL);
        if (given.hosts().isEmpty() || !given.path().isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + given + "' names no server of etcd; it needs the form etcd://host:2379,host2:2379");
        }
    }

    EtcdRecordStore.Namespace namespace() {
        return new EtcdRecordStore.Namespace(given.get(NAMESPACE));
    }

    Duration connectTimeout() {
        return given.get(CONNECT_TIMEOUT);
    }

    /** Each server for a call of its own, in jetcd's form. */
    List<String> targets() {
        return given.hosts().stream().map(host -> "ip:///" + withPort(host)).toList();
    }

    private static String withPort(String host) {
        return host.matches(".*:[0-9]+") ? host : host + ":" + DEFAULT_PORT;
    }

    ClientBuilder client() {
        String all = String.join(
                ",", given.hosts().stream().map(EtcdSettings::withPort).toList());
        ClientBuilder client = Client.builder().target("ip:///" + all).connectTimeout(LONGEST_CONNECT);
        given.userInfo().ifPresent(text -> authenticate(client, text));
        secure(client);
        return client;
    }

    private static void authenticate(ClientBuilder client, String userInfo) {
        int colon = userInfo.indexOf(':');
        if (colon < 1 || colon == userInfo.length() - 1) {
            throw new IllegalArgumentException("the credentials of an etcd URI need the form user:password");
        }
        client.user(ByteSequence.from(userInfo.substring(0, colon), StandardCharsets.UTF_8))
                .password(ByteSequence.from(userInfo.substring(colon + 1), StandardCharsets.UTF_8));
    }

    private void secure(ClientBuilder client) {
        boolean detailed = List.of(CA, CERTIFICATE, KEY, AUTHORITY).stream()
                .anyMatch(setting -> !given.get(setting).isEmpty());
        if (given.get(TLS) == Tls.OFF) {
            if (detailed) {
                throw new IllegalArgumentException("settings of TLS are given, but 'tls' is 'off'; needed: tls=on");
            }
            return;
        }
        if (given.get(CERTIFICATE).isEmpty() != given.get(KEY).isEmpty()) {
            throw new IllegalArgumentException("of 'tls-cert' and 'tls-key' one is missing; needed: both or none");
        }
        if (!given.get(AUTHORITY).isEmpty()) {
            client.authority(given.get(AUTHORITY));
        }
        SslContextBuilder context = GrpcSslContexts.forClient();
        trust(context);
        identify(context);
        try {
            client.sslContext(context.build());
        } catch (SSLException e) {
            throw new IllegalArgumentException("the settings of TLS do not fit together: " + e.getMessage(), e);
        }
    }

    private void trust(SslContextBuilder context) {
        if (given.get(CA).isEmpty()) {
            return;
        }
        try {
            context.trustManager(file(CA));
        } catch (IllegalArgumentException e) {
            throw unreadable(CA, "certificates", e);
        }
    }

    private void identify(SslContextBuilder context) {
        if (given.get(CERTIFICATE).isEmpty()) {
            return;
        }
        try {
            context.keyManager(file(CERTIFICATE), file(KEY));
        } catch (IllegalArgumentException e) {
            throw unreadable(CERTIFICATE, "a certificate with the key of 'tls-key'", e);
        }
    }

    private File file(Setting<String> setting) {
        return new File(given.get(setting));
    }

    private IllegalArgumentException unreadable(Setting<String> setting, String as, RuntimeException cause) {
        return new IllegalArgumentException(
                "setting '" + setting.name() + "' is '" + given.get(setting) + "', which cannot be read as " + as,
                cause);
    }
}
