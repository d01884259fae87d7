package io.leasehold.recordstore;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseKey;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that cannot compare-and-set is refused by the compiler, not at run time. */
class CompileFailTest {

    private static final String READ = """
            import io.leasehold.LeaseKey;
            import io.leasehold.recordstore.RecordStore;
            import java.time.Duration;
            import java.util.List;
            import java.util.Optional;

            final class Bucket implements RecordStore {
                @Override public Optional<Stored> read(LeaseKey key, Duration timeout) { return Optional.empty(); }
                @Override public List<LeaseKey> keys(String prefix, Duration timeout) { return List.of(); }
                @Override public void close() {}
            """;
    private static final String COMPARE_AND_SET = """
                @Override public Optional<Version> compareAndSet(
                        LeaseKey key, Version expected, byte[] bytes, Duration timeout) { return Optional.empty(); }
            """;
    private static final String PUT_ONLY = """
                public void put(LeaseKey key, byte[] bytes) {}
            """;

    @TempDir
    Path classes;

    @Test
    void aStoreThatOnlyPutsDoesNotCompile() throws Exception {
        assertThat(errors(READ + PUT_ONLY + "}")).singleElement().asString().contains("compareAndSet");
    }

    @Test
    void theSameStoreWithCompareAndSetCompiles() throws Exception {
        assertThat(errors(READ + COMPARE_AND_SET + "}")).isEmpty();
    }

    private List<String> errors(String source) throws IOException, URISyntaxException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        String path = Stream.of(RecordStore.class, LeaseKey.class)
                .map(CompileFailTest::location)
                .collect(Collectors.joining(java.io.File.pathSeparator));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, null, null)) {
            List<String> options = List.of("-classpath", path, "-proc:none", "-d", classes.toString());
            compiler.getTask(null, files, diagnostics, options, null, List.of(new Source(source)))
                    .call();
        }
        return diagnostics.getDiagnostics().stream()
                .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
                .map(d -> d.getMessage(java.util.Locale.ROOT))
                .toList();
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Bucket.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
