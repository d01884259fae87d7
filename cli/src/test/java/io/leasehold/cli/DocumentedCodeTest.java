package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents show compiles, and the commands they name exist. */
class DocumentedCodeTest {

    private static final Pattern COMMAND = Pattern.compile("\\./leasehold ([a-z][a-z-]*)");
    private static final Path ROOT = Path.of("..");

    @TempDir
    Path classes;

    static Stream<Path> documents() {
        return Stream.concat(
                Stream.of("README.md", "CONTRIBUTING.md", "provider-local/README.md", "tck/README.md")
                        .map(ROOT::resolve),
                GuideTest.chapters());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void codeThatStandsForItselfCompiles(Path document) throws IOException {
        for (ShownCode code : ShownCode.in(document)) {
            assertThat(code.errors(classes)).as(code.body()).isEmpty();
        }
    }

    @Test
    void theFirstCodeThatANewcomerSeesIsCompiled() throws IOException {
        for (String document : List.of("README.md", "provider-local/README.md")) {
            assertThat(ShownCode.in(ROOT.resolve(document))).as(document).isNotEmpty();
        }
    }

    @Test
    void theCompilerIsAsked() {
        assertThat(new ShownCode("java.util.*", "Lost lost = null;").errors(classes))
                .contains("Lost");
    }

    @Test
    void theCommandsThatTheDocumentsNameExist() throws IOException {
        Set<String> named = new TreeSet<>();
        for (Path document : documents().toList()) {
            COMMAND.matcher(Files.readString(document)).results().forEach(match -> named.add(match.group(1)));
        }
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream());
        Set<String> commands = Leasehold.commandLine(new String[0], nowhere, new Failures(nowhere, new String[0]))
                .getSubcommands()
                .keySet();
        assertThat(named).contains("exec", "tck").isSubsetOf(commands);
    }
}
