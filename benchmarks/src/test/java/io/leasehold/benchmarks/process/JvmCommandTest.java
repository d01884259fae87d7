package io.leasehold.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JvmCommandTest {

    private static final List<String> SMALL = List.of("-Xmx32m", "-XX:TieredStopAtLevel=1");

    /** Starts the other, and says which process that is. */
    static final class Parent {
        private Parent() {}

        public static void main(String... arguments) throws Exception {
            Process child = new ProcessBuilder(JvmCommand.of(SMALL, Endless.class.getName(), Stream.empty()))
                    .inheritIO()
                    .start();
            System.out.println(child.pid());
            Thread.currentThread().join();
        }
    }

    static final class Endless {
        private Endless() {}

        public static void main(String... arguments) throws Exception {
            Thread.currentThread().join();
        }
    }

    @Test
    void aJvmEndsWhenTheOneThatStartedItIsKilled() throws Exception {
        Process parent = new ProcessBuilder(JvmCommand.of(SMALL, Parent.class.getName(), Stream.empty())).start();
        try (BufferedReader said = parent.inputReader()) {
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
            parent.destroyForcibly();
            assertThat(child.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void aMainClassGetsItsArgumentsAndItsFailureEndsTheJvm() throws Exception {
        Process failing = new ProcessBuilder(JvmCommand.of(SMALL, Failing.class.getName(), Stream.of("one", "two")))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = failing.inputReader()) {
            assertThat(said.lines()).anyMatch(line -> line.contains("[one, two]"));
        }
        assertThat(failing.waitFor()).isEqualTo(1);
    }

    static final class Failing {
        private Failing() {}

        public static void main(String... arguments) {
            throw new IllegalStateException(List.of(arguments).toString());
        }
    }
}
