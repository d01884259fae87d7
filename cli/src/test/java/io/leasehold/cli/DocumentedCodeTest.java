package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents show compiles, and the commands they name exist. */
class DocumentedCodeTest {

    /** Code that stands for itself says so, and names its imports, in the comment above it. */
    private static final Pattern COMPLETE =
            Pattern.compile("<!-- Body of a method[^>]*Imports: ([^>]*) -->\n```java\n(.*?)```", Pattern.DOTALL);

    private static final Pattern COMMAND = Pattern.compile("\\./leasehold ([a-z][a-z-]*)");
    private static final Path ROOT = Path.of("..");

    @TempDir
    Path classes;

    static Stream<Path> documents() {
        return Stream.of("README.md", "CONTRIBUTING.md", "provider-local/README.md", "tck/README.md")
                .map(ROOT::resolve);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void codeThatStandsForItselfCompiles(Path document) throws IOException {
        for (MatchResult block :
                COMPLETE.matcher(Files.readString(document)).results().toList()) {
            assertThat(errors(block.group(1), block.group(2)))
                    .as(block.group(2))
                    .isEmpty();
        }
    }

    @Test
    void theFirstCodeThatANewcomerSeesIsCompiled() throws IOException {
        for (String document : List.of("README.md", "provider-local/README.md")) {
            assertThat(COMPLETE.matcher(Files.readString(ROOT.resolve(document)))
                            .results())
                    .as(document)
                    .isNotEmpty();
        }
    }

    @Test
    void theCompilerIsAsked() {
        assertThat(errors("java.util.*", "Lost lost = null;")).contains("Lost");
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

    private String errors(String imports, String body) {
        String heads = Stream.of(imports.split(","))
                .map(name -> "import " + name.strip() + ";\n")
                .collect(Collectors.joining());
        String source = heads + "class Shown { void body() throws Exception {\n" + body + "} }";
        JavaFileObject shown =
                new SimpleJavaFileObject(URI.create("string:///Shown.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        boolean compiled = compiler.getTask(
                        errors,
                        null,
                        null,
                        List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
                        null,
                        List.of(shown))
                .call();
        return compiled ? "" : errors.toString();
    }
}
