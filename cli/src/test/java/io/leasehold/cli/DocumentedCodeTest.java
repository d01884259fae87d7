package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What all documents show: code compiles, named commands exist, and no command hides from {@code build/shown}, which runs them. */
class DocumentedCodeTest {

    private static final Pattern COMMAND = Pattern.compile("\\./leasehold ([a-z][a-z-]*)");
    private static final Pattern BLOCK =
            Pattern.compile("^ *```(\\S*)\\n(.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LOOKS_LIKE_A_COMMAND =
            Pattern.compile("^ *(\\$ |\\./|(mvn|java|docker|leasehold) )", Pattern.MULTILINE);
    private static final Pattern EXCERPT = Pattern.compile("<!-- (\\S+) -->\n```java\n(.*?)```", Pattern.DOTALL);
    private static final Path ROOT = Path.of("..");

    /** What was decided, and what was seen, is not changed when the code is. */
    private static final Set<Path> HISTORY = Set.of(ROOT.resolve("docs/adr"), ROOT.resolve("docs/evidence"));

    @TempDir
    Path classes;

    static Stream<Path> documents() {
        return documentsIn(ROOT).stream();
    }

    private static List<Path> documentsIn(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted()
                    .flatMap(entry -> Files.isDirectory(entry)
                            ? isSource(entry) ? documentsIn(entry).stream() : Stream.of()
                            : Stream.of(entry).filter(file -> file.toString().endsWith(".md")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSource(Path directory) {
        String name = directory.getFileName().toString();
        return !name.startsWith(".") && !name.equals("target") && !HISTORY.contains(directory);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void codeThatStandsForItselfCompiles(Path document) throws IOException {
        for (ShownCode code : ShownCode.in(document)) {
            assertThat(code.errors(classes)).as(code.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void allOtherCodeStandsInTheFileThatItNames(Path document) throws IOException {
        String text = Files.readString(document);
        List<MatchResult> excerpts = EXCERPT.matcher(text).results().toList();
        for (MatchResult excerpt : excerpts) {
            assertThat(Files.readString(ROOT.resolve(excerpt.group(1)))).contains(excerpt.group(2));
        }
        assertThat(BLOCK.matcher(text).results().filter(block -> block.group(1).equals("java")))
                .as(
                        "blocks of code; each needs a comment that names the file it is from, or that it is a method's body")
                .hasSize(excerpts.size() + ShownCode.in(document).size());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void aBlockThatIsNotRunShowsNoCommand(Path document) throws IOException {
        assertThat(BLOCK.matcher(Files.readString(document)).results())
                .filteredOn(block -> !block.group(1).equals("sh"))
                .allSatisfy(block -> {
                    assertThat(block.group(1)).isIn("", "java", "json", "xml", "mermaid");
                    assertThat(block.group(2)).doesNotContainPattern(LOOKS_LIKE_A_COMMAND);
                });
    }

    @Test
    void theDocumentsAreFound() {
        assertThat(documents())
                .contains(ROOT.resolve("README.md"), ROOT.resolve("provider-local/README.md"))
                .containsAll(GuideTest.chapters().toList());
    }

    @Test
    void theCompilerIsAsked() {
        assertThat(new ShownCode("", "java.util.*", "Lost lost = null;").errors(classes))
                .contains("Lost");
        assertThat(new ShownCode("int one", "java.util.*", "int two = one;").errors(classes))
                .isEmpty();
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
