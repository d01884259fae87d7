package io.leasehold.cli;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Code of a document that stands for itself: it says so, and names what it is given and its imports, in the comment above it.
 *
 * @param given parameters of the method; empty where it can be run
 * @param imports separated by commas
 * @param body of a method that throws Exception
 */
record ShownCode(String given, String imports, String body) {

    private static final Pattern BLOCK = Pattern.compile(
            "<!-- Body of a method[a-zA-Z ]*\\.(?: Given: ([^\n]*?)\\.)? Imports: ([^>\n]*) -->\n```java\n(.*?)```",
            Pattern.DOTALL);

    static List<ShownCode> in(Path document) throws IOException {
        return BLOCK.matcher(Files.readString(document))
                .results()
                .map(block ->
                        new ShownCode(Objects.requireNonNullElse(block.group(1), ""), block.group(2), block.group(3)))
                .toList();
    }

    /** What the compiler says; empty if nothing. */
    String errors(Path classes) {
        StringWriter errors = new StringWriter();
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        errors,
                        null,
                        null,
                        List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
                        null,
                        List.of(new Source(source())))
                .call();
        return compiled ? "" : errors.toString();
    }

    /** Runs what {@link #errors} compiled. */
    void run(Path classes) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            Class<?> shown = loader.loadClass("Shown");
            Method method = shown.getDeclaredMethod("body");
            method.setAccessible(true);
            method.invoke(null);
        } catch (InvocationTargetException e) {
            throw new AssertionError("the code fails:\n" + body, e.getCause());
        }
    }

    private String source() {
        String heads = Stream.of(imports.split(","))
                .map(name -> "import " + name.strip() + ";\n")
                .collect(Collectors.joining());
        return heads + "class Shown { static void body(" + given + ") throws Exception {\n" + body + "} }";
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Shown.java"), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
