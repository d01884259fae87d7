package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the guide shows, runs: all code and all commands. */
@Timeout(900)
class GuideTest {

    private static final Path GUIDE = Path.of("../docs/guide");
    private static final Pattern JAVA = Pattern.compile("^```java$", Pattern.MULTILINE);
    private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)");

    @TempDir
    Path directory;

    static Stream<Path> chapters() {
        try (Stream<Path> files = Files.list(GUIDE)) {
            return files.sorted().toList().stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void itsCodeRuns(Path chapter) throws Exception {
        List<ShownCode> shown = ShownCode.in(chapter);
        assertThat(JAVA.matcher(Files.readString(chapter)).results())
                .as("blocks of code; each needs its comment with the imports")
                .hasSameSizeAs(shown);
        for (int i = 0; i < shown.size(); i++) {
            Path classes = Files.createDirectory(directory.resolve("block-" + i));
            assertThat(shown.get(i).errors(classes)).as(shown.get(i).body()).isEmpty();
            shown.get(i).run(classes);
        }
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void itsCommandsRun(Path chapter) throws Exception {
        Path leasehold = directory.resolve("leasehold");
        Files.writeString(
                leasehold,
                "#!/bin/sh\nexec "
                        + RunningCommand.commandLine().stream()
                                .map(word -> "'" + word + "'")
                                .collect(Collectors.joining(" "))
                        + " \"$@\"\n");
        assertThat(leasehold.toFile().setExecutable(true)).isTrue();
        List<String> blocks = COMMANDS.matcher(Files.readString(chapter))
                .results()
                .map(block -> block.group(1))
                .toList();
        for (String block : blocks) {
            Path output = directory.resolve("output");
            ProcessBuilder shell = new ProcessBuilder("bash", "-e", "-c", block)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            shell.environment().put("XDG_STATE_HOME", directory + "/state");
            int exitCode = shell.start().waitFor();
            assertThat(exitCode)
                    .as("%s%n%s", block, Files.readString(output, StandardCharsets.UTF_8))
                    .isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void itsLinksLeadSomewhere(Path chapter) throws IOException {
        LINK.matcher(Files.readString(chapter))
                .results()
                .map(link -> link.group(1))
                .filter(target -> !target.startsWith("http"))
                .forEach(target -> assertThat(GUIDE.resolve(target)).exists());
    }

    @Test
    void codeThatFailsIsNoticed() throws Exception {
        ShownCode failing = new ShownCode("", "java.util.*", "throw new IllegalStateException(\"on purpose\");");
        assertThat(failing.errors(directory)).isEmpty();
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> failing.run(directory))
                .hasRootCauseMessage("on purpose");
    }
}
