package io.leasehold.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderSettingsTest {

    private static final Setting<String> NAMESPACE = Setting.text("namespace", "", "Prefix of all keys.");
    private static final Setting<Duration> POLL = Setting.duration("poll", Duration.ofSeconds(1), "How often.");

    @Test
    void everyPartOfAUriIsRead() {
        ProviderSettings settings =
                ProviderSettings.parse("redis://user:s%2Fe%40c@one:1,two:2,[::1]:3/0?namespace=a%26b&poll=250ms");

        assertThat(settings.scheme()).isEqualTo("redis");
        assertThat(settings.userInfo()).contains("user:s/e@c");
        assertThat(settings.hosts()).containsExactly("one:1", "two:2", "[::1]:3");
        assertThat(settings.path()).isEqualTo("/0");
        assertThat(settings.get(NAMESPACE)).isEqualTo("a&b");
        assertThat(settings.get(POLL)).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void partsMayBeLeftOut() {
        ProviderSettings file = ProviderSettings.parse("file:///var/lib/my%20app+1/leases");
        assertThat(file.path()).isEqualTo("/var/lib/my app+1/leases");
        assertThat(file.hosts()).isEmpty();
        assertThat(file.userInfo()).isEmpty();
        assertThat(file.get(POLL)).isEqualTo(Duration.ofSeconds(1));

        assertThat(ProviderSettings.parse("local:").path()).isEmpty();
        assertThat(ProviderSettings.parse("local:?poll=1s").get(POLL)).isEqualTo(Duration.ofSeconds(1));
        assertThat(ProviderSettings.parse("redis://host?poll=2s").hosts()).containsExactly("host");
        assertThat(ProviderSettings.parse("redis://:secret@host").userInfo()).contains(":secret");
        assertThat(ProviderSettings.parse("file:relative/dir").path()).isEqualTo("relative/dir");
    }

    @Test
    void r13_2_unknownSettingIsNamedTogetherWithTheKnownOnes() {
        ProviderSettings settings = ProviderSettings.parse("file:/x?pol=1s");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.requireOnly(List.of(POLL, NAMESPACE)))
                .withMessage("'file:' has no setting 'pol'; it knows namespace, poll");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.requireOnly(List.of()))
                .withMessage("'file:' has no setting 'pol'; it knows none");
    }

    @Test
    void r13_2_malformedValueIsNamedWithTheFormNeeded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProviderSettings.parse("file:/x?poll=often").requireOnly(List.of(POLL)))
                .withMessage("setting 'poll' is 'often'; needed: duration such as 250ms, 15s, 2m");
    }

    @Test
    void settingGivenTwiceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProviderSettings.parse("file:/x?poll=1s&poll=2s"))
                .withMessage("setting 'poll' is given twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "file", ":x", "1file:x", "File:/x", "/var/lib", "fi le:/x", "C:\\leases"})
    void uriWithoutASchemeInLowerCaseIsRefused(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProviderSettings.parse(uri))
                .withMessageContaining("starts with a scheme in lower case and a colon");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:/a%", "file:/a%4", "file:/a%zz", "file:/a%-1", "file:/x?a=%g0", "redis://u:%@h"})
    void escapeWithoutTwoDigitsIsRefused(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProviderSettings.parse(uri))
                .withMessage("a provider URI has a '%' that two hexadecimal digits do not follow");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:/a%ff", "file:/%C3", "file:/x?a=%ED%A0%80", "redis://u:%80@h"})
    void escapesThatAreNotUtf8AreRefused(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProviderSettings.parse(uri))
                .withMessage("a provider URI has percent escapes that are not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:/x?", "file:/x?a", "file:/x?=1", "file:/x?a=1&", "file:/x?a=1&&b=2"})
    void queryThatIsNotNamesAndValuesIsRefused(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProviderSettings.parse(uri))
                .withMessageContaining("name=value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://a,,b",
                "redis://,a",
                "redis://a,",
                "redis://a b",
                "redis://a%20b",
                "redis://a#b",
                "redis://a:b",
                "redis://a:1:2",
                "redis://a:",
                "redis://::1"
            })
    void malformedHostsAreRefused(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProviderSettings.parse(uri))
                .withMessageContaining("host or host:port");
    }

    @Test
    void builderReadsTheSameAsTheUri() {
        ProviderSettings built = ProviderSettings.of("redis")
                .userInfo("user:s/e@c")
                .hosts("one:1", "two")
                .path("/0")
                .set("poll", "2s")
                .build();

        assertThat(built.hosts()).containsExactly("one:1", "two");
        assertThat(built.userInfo()).contains("user:s/e@c");
        assertThat(built.get(POLL)).isEqualTo(Duration.ofSeconds(2));
        assertThat(built).hasToString("redis://one:1,two/0");
        assertThatIllegalArgumentException().isThrownBy(() -> ProviderSettings.of("Redis"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProviderSettings.of("redis").hosts("user:secret@host"))
                .withMessageNotContaining("secret");
    }

    /** Well formed and malformed; the secret is always {@code hunter2}, whole or cut by a character that needs encoding. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://user:hunter2@host:1/0?namespace=hunter2",
                "redis://user:hunter2",
                "redis://user:hunter2@",
                "redis://user:hunter2@a,,b",
                "redis://user:hunter2%@host",
                "redis://user:%hunter2@host",
                "redis://user:hunter2%ff@host",
                "redis://user:x/hunter2@host",
                "redis://user:x?hunter2=1@host",
                "redis://user:x?hunter2@host",
                "redis://user:x#hunter2@host",
                "redis://user:x@y/hunter2@host",
                "redis:user:hunter2@host",
                "redis:///user:hunter2@host",
                "REDIS://user:hunter2@host",
                "redis://user:hunter2@host/%"
            })
    void credentialsAreNeitherInTheTextNorInAnyError(String uri) {
        StringWriter shown = new StringWriter();
        Throwable error = catchThrowable(() -> {
            ProviderSettings settings = ProviderSettings.parse(uri);
            shown.append(settings.toString());
            settings.requireOnly(List.of(NAMESPACE));
        });
        if (error != null) {
            error.printStackTrace(new PrintWriter(shown));
        }

        assertThat(shown.toString()).doesNotContain("hunter2");
    }
}
