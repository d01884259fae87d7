package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The adoption guide shows what the sample project really has. */
class ReadmeTest {

    private static final Pattern JAVA = Pattern.compile("(?:<!-- (\\S+) -->\n)?```java\n(.*?)```", Pattern.DOTALL);
    private static final Path ROOT = Path.of("..");

    @Test
    void everyBlockOfCodeStandsInTheFileThatItNames() throws IOException {
        List<String> files = new ArrayList<>();
        Matcher block = JAVA.matcher(Files.readString(Path.of("README.md")));
        while (block.find()) {
            String file = block.group(1);
            assertThat(file).as("the source of\n%s", block.group(2)).isNotNull();
            assertThat(Files.readString(ROOT.resolve(file))).as(file).contains(block.group(2));
            files.add(file);
        }
        assertThat(files).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void theWorkedStoreIsShorterThanAHundredLines() throws IOException {
        Path store = ROOT.resolve("samples/third-party-provider/src/main/java/com/example/leases/SqlRecordStore.java");
        assertThat(Files.readAllLines(store)).hasSizeLessThan(100);
    }

    @Test
    void aSampleAdoptsTheKitInAtMostTwentyLines() throws IOException {
        Path tests = ROOT.resolve("samples/third-party-provider/src/test/java/com/example/leases");
        assertThat(Files.readAllLines(tests.resolve("SqlProviderTest.java"))).hasSizeLessThanOrEqualTo(20);
        assertThat(Files.readAllLines(tests.resolve("TableProviderTest.java"))).hasSizeLessThanOrEqualTo(20);
    }
}
