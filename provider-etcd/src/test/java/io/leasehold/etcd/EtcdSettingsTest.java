package io.leasehold.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.spi.ProviderSettings;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdSettingsTest {

    private static EtcdSettings settings(String uri) {
        return new EtcdSettings(ProviderSettings.parse(uri));
    }

    @Test
    void everyHostIsAServerAndThePortMayBeLeftOut() {
        EtcdSettings settings = settings("etcd://a:1,b,[::1]:3,[::1]");
        assertThat(settings.targets())
                .containsExactly("ip:///a:1", "ip:///b:2379", "ip:///[::1]:3", "ip:///[::1]:2379");
        assertThat(settings.client().target()).isEqualTo("ip:///a:1,b:2379,[::1]:3,[::1]:2379");
    }

    @Test
    void credentialsGoToTheDriverAndNowhereElse() {
        EtcdSettings settings = settings("etcd://us%3Aer:s%40cret@a");
        assertThat(settings.toString()).doesNotContain("cret");
        assertThat(settings("etcd://user:s%40cret@a").client().password().toString(StandardCharsets.UTF_8))
                .isEqualTo("s@cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"etcd://user@a", "etcd://user:@a", "etcd://:secret@a"})
    void incompleteCredentialsAreRefusedWithoutShowingThem(String uri) {
        assertThatThrownBy(() -> settings(uri).client())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the credentials of an etcd URI need the form user:password");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "etcd:|names no server",
                "etcd://a/path|needs the form etcd://host:2379",
                "etcd://a?nmespace=x|no setting 'nmespace'",
                "etcd://a?tls=yes|'tls' is 'yes'",
                "etcd://a?connect-timeout=soon|'connect-timeout' is 'soon'",
            })
    void whatIsMalformedIsNamed(String uri, String message) {
        assertThatThrownBy(() -> settings(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tls-ca=/ca.pem|needed: tls=on",
                "tls=on&tls-cert=/c.pem|one is missing",
                "tls=on&tls-ca=/no/such.pem|'tls-ca' is '/no/such.pem', which cannot be read as certificates",
                "tls=on&tls-cert=/no/c.pem&tls-key=/no/k.pem|'tls-cert' is '/no/c.pem', which cannot be read",
            })
    void tlsThatDoesNotFitTogetherIsRefused(String query, String message) {
        assertThatThrownBy(() -> settings("etcd://a?" + query).client())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a/", "/a", "a//b", "a/rec/b", "rec", "a b", "a\tb", "ä"})
    void aNamespaceThatCouldMeetAnotherIsRefused(String name) {
        assertThatThrownBy(() -> new EtcdRecordStore.Namespace(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("namespace is '" + name + "'");
    }

    @Test
    void aNamespaceHasAtMost128Characters() {
        assertThat(new EtcdRecordStore.Namespace("n".repeat(128)).name()).hasSize(128);
        assertThatThrownBy(() -> new EtcdRecordStore.Namespace("n".repeat(129)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("128");
    }
}
