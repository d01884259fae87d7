package io.leasehold.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Coordinated restore at checkpoint, with a library of that shape which is compiled for the test. */
class CheckpointHookTest {

    private static final String CORE =
            """
            package org.crac;
            public class Core {
                static final java.util.List<Resource> RESOURCES = new java.util.ArrayList<>();
                public static Context<Resource> getGlobalContext() { return RESOURCES::add; }
                public static void restore() throws Exception {
                    for (Resource r : RESOURCES) { r.beforeCheckpoint(null); r.afterRestore(null); }
                }
            }
            """;
    private static final String CONTEXT = "package org.crac; public interface Context<R> { void register(R resource); }";
    private static final String RESOURCE =
            """
            package org.crac;
            public interface Resource {
                void beforeCheckpoint(Context<? extends Resource> context) throws Exception;
                void afterRestore(Context<? extends Resource> context) throws Exception;
            }
            """;

    @TempDir
    private Path classes;

    private ClassLoader loaderWithCrac() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<SimpleJavaFileObject> sources =
                List.of(source("Core", CORE), source("Context", CONTEXT), source("Resource", RESOURCE));
        boolean compiled = compiler.getTask(
                        null, null, null, List.of("-d", classes.toString()), null, sources)
                .call();
        assertThat(compiled).isTrue();
        assertThat(Files.exists(classes.resolve("org/crac/Core.class"))).isTrue();
        return new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader());
    }

    private static SimpleJavaFileObject source(String name, String text) {
        return new SimpleJavaFileObject(
                URI.create("string:///org/crac/" + name + ".java"), javax.tools.JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    @Test
    void r11_3_aRestoreRunsTheHookUntilItIsForgotten() throws Exception {
        ClassLoader loader = loaderWithCrac();
        AtomicInteger restores = new AtomicInteger();
        CheckpointHook hook = new CheckpointHook(loader, restores::incrementAndGet);
        assertThat(hook.isRegistered()).isTrue();
        Class<?> core = Class.forName("org.crac.Core", true, loader);
        core.getMethod("restore").invoke(null);
        assertThat(restores).hasValue(1);
        hook.forget();
        core.getMethod("restore").invoke(null);
        assertThat(restores).hasValue(1);
    }

    @Test
    void withoutSuchALibraryThereIsNoHook() {
        assertThat(new CheckpointHook(getClass().getClassLoader(), () -> {}).isRegistered())
                .isFalse();
    }
}
