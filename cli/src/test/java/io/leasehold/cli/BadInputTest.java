package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bad input is refused before anything changes, with the value and the limit (rules 13.1 to 13.4). The table of all of it is
 * {@code docs/BAD_INPUT.md}; {@code -Dleasehold.docs=write} writes it anew.
 */
class BadInputTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "BAD_INPUT.md");

    private static final String HEADING = """
            # Bad input

            What is refused, by which way it comes in, and with which words: each before anything is sent or changed, naming the value
            and the limit. A closed client, a heartbeat period and a lone surrogate cannot be typed; what is typed for the last are
            bytes that are no text.

            Written by `BadInputTest`, which also checks that it is up to date. To write it anew:
            `./mvnw -pl cli -am test -Dtest=BadInputTest -Dsurefire.failIfNoSpecifiedTests=false -Dleasehold.docs=write`

            | input | through | refused with |
            |---|---|---|
            """;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void useOneKey() throws InterruptedException {
        BadInputs.use("file://" + directory);
    }

    static Stream<BadInput> everything() {
        return new BadInputs(directory).all().stream();
    }

    @ParameterizedTest
    @MethodSource("everything")
    void isRefusedWithTheValueAndTheLimitBeforeAnythingChanges(BadInput bad) throws Exception {
        Map<String, String> before = content();
        String refusal = bad.attempt().run();
        assertThat(refusal)
                .doesNotStartWith("accepted")
                .doesNotStartWith("exit 0")
                .contains(bad.names());
        assertThat(refusal).doesNotStartWith("exit 70").hasLineCount(1);
        assertThat(content()).isEqualTo(before);
    }

    /** Every file of the directory that holds something. */
    private static Map<String, String> content() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return content;
    }

    @Test
    void theDocumentSaysWhatIsRefused() throws Exception {
        StringBuilder document = new StringBuilder(HEADING);
        for (BadInput bad : everything().toList()) {
            document.append("| ")
                    .append(String.join(
                            " | ",
                            List.of(
                                    bad.input(),
                                    bad.through(),
                                    "`" + lasting(bad.attempt().run()) + "`")))
                    .append(" |\n");
        }
        if ("write".equals(System.getProperty("leasehold.docs"))) {
            Files.writeString(DOCUMENT, document);
        }
        assertThat(DOCUMENT).as("write it anew with -Dleasehold.docs=write").hasContent(document.toString());
    }

    /** Without what differs from run to run: the directory, checksums, lengths. */
    private static String lasting(String refusal) {
        return refusal.replace(directory.toString(), "/var/lib/app/leases")
                .replaceAll("\\b[0-9a-f]{8}\\b", "CHECKSUM")
                .replaceAll("over \\d+ bytes", "over N bytes")
                .replaceAll("of this locale, \\S+;", "of this locale, UTF-8;")
                .replace("|", "\\|")
                .replaceAll("k{20,}", "k…k")
                .replaceAll("a\uFFFDb", "a?b");
    }
}
