package io.leasehold.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.Auth;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.auth.Permission;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users, passwords and certificates. */
class EtcdSecurityTest {

    @TempDir
    private Path directory;

    @Test
    void aUserNeedsNoMoreThanItsNamespaceAndGoesOnAfterARestart() throws Exception {
        try (EtcdNode node = EtcdNode.alone(directory)) {
            allowOnly(node, "app", "s@cret", "team/");
            String host = "127.0.0.1:" + node.address().getPort() + "?namespace=team";
            try (LeaseClient client = LeaseClient.open("etcd://app:s%40cret@" + host);
                    Lease lease = client.tryAcquire("k").orElseThrow()) {
                node.process().restart();
                lease.release();
                assertThat(client.tryAcquire("k")).isPresent();
            }
            assertThatThrownBy(() -> LeaseClient.open("etcd://app:wrong@" + host))
                    .isInstanceOf(LeaseUnavailableException.class)
                    .hasMessageNotContaining("wrong");
            assertThatThrownBy(() -> LeaseClient.open("etcd://app:s%40cret@" + host + "-b"))
                    .isInstanceOf(LeaseUnavailableException.class)
                    .hasMessageContaining("permission denied")
                    .hasMessageNotContaining("cret");
        }
    }

    private static void allowOnly(EtcdNode node, String name, String password, String prefix) throws Exception {
        try (Client root = EtcdData.client(node.address())) {
            Auth auth = root.getAuthClient();
            auth.userAdd(text("root"), text("root")).get(10, TimeUnit.SECONDS);
            auth.roleAdd(text("root")).get(10, TimeUnit.SECONDS);
            auth.userGrantRole(text("root"), text("root")).get(10, TimeUnit.SECONDS);
            auth.userAdd(text(name), text(password)).get(10, TimeUnit.SECONDS);
            auth.roleAdd(text("leases")).get(10, TimeUnit.SECONDS);
            ByteSequence end = text(prefix.substring(0, prefix.length() - 1) + "0");
            auth.roleGrantPermission(text("leases"), text(prefix), end, Permission.Type.READWRITE)
                    .get(10, TimeUnit.SECONDS);
            auth.userGrantRole(text(name), text("leases")).get(10, TimeUnit.SECONDS);
            auth.authEnable().get(10, TimeUnit.SECONDS);
        }
    }

    private static ByteSequence text(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    @Test
    void tlsChecksBothSides() {
        Certificates certificates = new Certificates(directory);
        try (EtcdNode node = EtcdNode.alone(
                directory,
                "--cert-file=" + certificates.certificate("server"),
                "--key-file=" + certificates.key("server"),
                "--trusted-ca-file=" + certificates.authority(),
                "--client-cert-auth")) {
            String uri = node.uri() + "?tls=on&connect-timeout=20s";
            String trusting = uri + "&tls-ca=" + certificates.authority();
            String identified = trusting + "&tls-cert=" + certificates.certificate("client") + "&tls-key="
                    + certificates.key("client");
            try (LeaseClient client = LeaseClient.open(identified)) {
                assertThat(client.tryAcquire("k")).isPresent();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            assertThatThrownBy(() -> LeaseClient.open(trusting)).isInstanceOf(LeaseUnavailableException.class);
            assertThatThrownBy(() -> LeaseClient.open(uri)).isInstanceOf(LeaseUnavailableException.class);
            assertThatThrownBy(() -> LeaseClient.open(identified + "&tls-authority=other.invalid"))
                    .isInstanceOf(LeaseUnavailableException.class);
        }
    }
}
