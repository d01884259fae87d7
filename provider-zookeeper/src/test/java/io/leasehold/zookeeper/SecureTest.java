package io.leasehold.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.LeaseUnavailableException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.tck.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.apache.zookeeper.server.auth.DigestLoginModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS and SASL, on servers that are set up for them. */
class SecureTest {

    private static final String PASSWORD = "only-for-this-test";

    /** On by default, and then DIGEST-MD5 is off; Kerberos needs a server of its own. */
    private static final String FIPS = "zookeeper.fips-mode";

    @TempDir
    Path directory;

    private void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(said).isZero();
    }

    private Path certificate(String name) throws Exception {
        Path store = directory.resolve(name + ".p12");
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=ip:127.0.0.1,dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD);
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                name,
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                "-file",
                directory.resolve(name + ".pem").toString());
        return store;
    }

    @Test
    void aSecurePortIsReachedOnlyByWhoTrustsItsCertificate() throws Exception {
        Path store = certificate("server");
        certificate("stranger");
        int port = ServerProcess.freePort();
        List<String> tls = List.of(
                "-Dzookeeper.serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory",
                "-Dzookeeper.ssl.keyStore.location=" + store,
                "-Dzookeeper.ssl.keyStore.password=" + PASSWORD,
                "-Dzookeeper.ssl.clientAuth=none");
        List<String> secure = List.of("secureClientPort=" + port, "secureClientPortAddress=127.0.0.1");
        String uri = "zookeeper://127.0.0.1:" + port + "?tls=on&connect-timeout=15s&trust-store=" + directory;
        try (TestServer server = TestServer.start(directory, ServerProcess.freePort(), tls, secure)) {
            try (LeaseClient leases = LeaseClient.open(uri + "/server.pem");
                    Lease lease = leases.acquire("k")) {
                assertThat(lease.isHeld()).isTrue();
            }
            assertThatThrownBy(() -> LeaseClient.open(uri.replace("15s", "2s") + "/stranger.pem"))
                    .isInstanceOf(LeaseUnavailableException.class);
            assertThat(server.process().isRunning()).isTrue();
        }
    }

    @Test
    void aServerThatAsksForCertificatesIsReachedOnlyWithOneThatItTrusts() throws Exception {
        Path store = certificate("server");
        certificate("client");
        certificate("stranger");
        int port = ServerProcess.freePort();
        List<String> tls = List.of(
                "-Dzookeeper.serverCnxnFactory=org.apache.zookeeper.server.NettyServerCnxnFactory",
                "-Dzookeeper.ssl.keyStore.location=" + store,
                "-Dzookeeper.ssl.keyStore.password=" + PASSWORD,
                "-Dzookeeper.ssl.trustStore.location=" + directory.resolve("client.pem"),
                "-Dzookeeper.ssl.clientAuth=need");
        List<String> secure = List.of("secureClientPort=" + port, "secureClientPortAddress=127.0.0.1");
        Path password = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        String anonymous = "zookeeper://127.0.0.1:" + port + "?tls=on&connect-timeout=15s&trust-store="
                + directory.resolve("server.pem");
        String known = anonymous + "&key-store-password-file=" + password + "&key-store=" + directory;
        try (TestServer server = TestServer.start(directory, ServerProcess.freePort(), tls, secure)) {
            try (LeaseClient leases = LeaseClient.open(known + "/client.p12");
                    Lease lease = leases.acquire("k")) {
                assertThat(lease.isHeld()).isTrue();
            }
            for (String refused : List.of(anonymous, known + "/stranger.p12")) {
                assertThatThrownBy(() -> LeaseClient.open(refused.replace("15s", "2s")))
                        .as(refused)
                        .isInstanceOf(LeaseUnavailableException.class)
                        .hasMessageNotContaining(PASSWORD);
            }
            assertThat(server.process().isRunning()).isTrue();
        }
    }

    @Test
    void saslAuthenticatesWithTheNamedSection() throws Exception {
        Path jaas = Files.writeString(
                directory.resolve("jaas.conf"),
                "Server { " + DigestLoginModule.class.getName() + " required user_app=\"" + PASSWORD + "\"; };\n");
        List<String> sasl = List.of(
                "-Djava.security.auth.login.config=" + jaas,
                "-D" + FIPS + "=false",
                "-Dzookeeper.authProvider.1=org.apache.zookeeper.server.auth.SASLAuthenticationProvider");
        Configuration before = Configuration.getConfiguration();
        try (TestServer server = TestServer.start(directory, ServerProcess.freePort(), sasl, List.of())) {
            Configuration.setConfiguration(new Sections());
            System.setProperty(FIPS, "false");
            String address = "zookeeper://127.0.0.1:" + server.port() + "?connect-timeout=15s";
            try (LeaseClient leases = LeaseClient.open(address + "&sasl=Leases");
                    Lease lease = leases.acquire("k")) {
                assertThat(lease.isHeld()).isTrue();
            }
            assertThatThrownBy(() -> LeaseClient.open(address))
                    .isInstanceOf(LeaseUnavailableException.class)
                    .hasMessageContaining("ACL");
        } finally {
            Configuration.setConfiguration(before);
            System.clearProperty(FIPS);
        }
    }

    /** The JAAS configuration of a client. */
    private static final class Sections extends Configuration {
        @Override
        public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
            Map<String, String> user = Map.of("username", "app", "password", PASSWORD);
            return name.equals("Leases")
                    ? new AppConfigurationEntry[] {
                        new AppConfigurationEntry(
                                DigestLoginModule.class.getName(), LoginModuleControlFlag.REQUIRED, user)
                    }
                    : null;
        }
    }
}
