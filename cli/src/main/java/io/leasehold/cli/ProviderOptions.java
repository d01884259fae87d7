package io.leasehold.cli;

import io.leasehold.client.LeaseClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the leases are kept. */
final class ProviderOptions {

    private static final String FILE_SCHEME = "file:";

    @Option(
            names = "--provider",
            paramLabel = "URI",
            description = {
                "Where the leases are kept. Default: $LEASEHOLD_PROVIDER, else this user's directory on this host,"
                        + " $XDG_STATE_HOME/leasehold/leases or .local/state/leasehold/leases in the home directory.",
                "Example: file:///var/lib/leases. A process list shows it: give a URI with a secret by the environment or"
                        + " by --provider-file."
            })
    @Nullable
    String uri;

    @Option(
            names = "--provider-file",
            paramLabel = "FILE",
            description = "A file whose first line is the URI of the provider.")
    @Nullable
    Path file;

    LeaseClient open() {
        return LeaseClient.open(resolve());
    }

    LeaseClient.Builder builder() {
        return LeaseClient.builder().uri(resolve());
    }

    /** Whether one of the options was given. */
    boolean isGiven() {
        return uri != null || file != null;
    }

    String resolve() {
        return resolve(System.getenv());
    }

    /** What the user named; empty if nothing, where other commands take the default. */
    Optional<String> explicit() {
        return explicit(System.getenv());
    }

    String resolve(Map<String, String> environment) {
        return explicit(environment)
                .orElseGet(() -> FILE_SCHEME + "//" + Uris.encodePath(StateDirectory.of(environment) + "/leases"));
    }

    private Optional<String> explicit(Map<String, String> environment) {
        if (uri != null && file != null) {
            throw new IllegalArgumentException("--provider and --provider-file are both given; one is allowed");
        }
        if (uri != null) {
            return Optional.of(uri);
        }
        if (file != null) {
            return Optional.of(firstLine(file));
        }
        return Optional.of(environment.getOrDefault("LEASEHOLD_PROVIDER", "")).filter(given -> !given.isEmpty());
    }

    private static String firstLine(Path file) {
        try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.findFirst()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(() ->
                            new IllegalArgumentException("--provider-file " + file + " has no URI in its first line"));
        } catch (IOException e) {
            throw new IllegalArgumentException("--provider-file " + file + " cannot be read: " + e, e);
        }
    }
}
