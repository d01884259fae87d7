package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderOptionsTest {

    private final ProviderOptions options = new ProviderOptions();

    @Test
    void theDefaultIsTheUsersStateDirectory() {
        assertThat(options.resolve(Map.of("HOME", "/home/ann")))
                .isEqualTo("file:///home/ann/.local/state/leasehold/leases");
    }

    @Test
    void theDefaultHonoursAndEncodesTheXdgStateHome() {
        assertThat(options.resolve(Map.of("HOME", "/home/ann", "XDG_STATE_HOME", "/var/my state?/a%b")))
                .isEqualTo("file:///var/my%20state%3F/a%25b/leasehold/leases");
    }

    @Test
    void aRelativeXdgStateHomeIsIgnoredAsItsSpecificationAsks() {
        assertThat(options.resolve(Map.of("HOME", "/home/ann", "XDG_STATE_HOME", "state")))
                .startsWith("file:///home/ann/");
    }

    @Test
    void theEnvironmentComesBeforeTheDefault() {
        assertThat(options.resolve(Map.of("HOME", "/h", "LEASEHOLD_PROVIDER", "redis://h")))
                .isEqualTo("redis://h");
    }

    @Test
    void theOptionComesBeforeTheEnvironment() {
        options.uri = "local:";
        assertThat(options.resolve(Map.of("LEASEHOLD_PROVIDER", "redis://h"))).isEqualTo("local:");
    }

    @Test
    void aFileGivesItsFirstLine(@TempDir Path directory) throws IOException {
        options.file = Files.writeString(directory.resolve("uri"), "redis://:secret@h \nmore\n");
        assertThat(options.resolve(Map.of())).isEqualTo("redis://:secret@h");
    }

    @Test
    void anEmptyFileIsNamed(@TempDir Path directory) throws IOException {
        options.file = Files.createFile(directory.resolve("uri"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.resolve(Map.of()))
                .withMessageContaining(options.file + " has no URI in its first line");
    }

    @Test
    void optionAndFileTogetherAreRefused() {
        options.uri = "local:";
        options.file = Path.of("uri");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.resolve(Map.of()))
                .withMessage("--provider and --provider-file are both given; one is allowed");
    }

    @Test
    void aSettingIsAddedToAUriWithOrWithoutSettings() {
        assertThat(Uris.with("file:///a", "companion", "7")).isEqualTo("file:///a?companion=7");
        assertThat(Uris.with("file:///a?b=c", "companion", "7")).isEqualTo("file:///a?b=c&companion=7");
    }
}
