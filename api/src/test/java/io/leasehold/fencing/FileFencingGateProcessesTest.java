package io.leasehold.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.FencingToken;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFencingGateProcessesTest {

    private static final int PROCESSES = 4;
    private static final int KILLS = 20;

    @TempDir
    Path directory;

    /** Rule 3.6 between processes that are killed at any instant: applied tokens never fall, the state is never damaged. */
    @Test
    void r3_6_tokensNeverDecreaseAcrossProcessesThatAreKilled() throws Exception {
        Path gate = directory.resolve("orders.gate");
        Path log = directory.resolve("log");
        Random random = new Random(42);
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(start(gate, log));
            }
            for (int kill = 0; kill < KILLS; kill++) {
                awaitGrowth(log, 300 + random.nextInt(3000));
                int victim = random.nextInt(PROCESSES);
                processes.get(victim).destroyForcibly().waitFor();
                readableBy(gate);
                processes.set(victim, start(gate, log));
            }
        } finally {
            for (Process process : processes) {
                process.destroyForcibly().waitFor();
            }
        }
        requireOrdered(log, gate);
    }

    private static Process start(Path gate, Path log) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GateWriterProcess.class.getName(),
                        gate.toString(),
                        log.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("started");
        return process;
    }

    private static void awaitGrowth(Path log, long bytes) {
        File file = log.toFile();
        long start = file.length();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> file.length() >= start + bytes);
    }

    /** Without the lock: an atomically replaced file is whole at every instant. */
    private static void readableBy(Path gate) throws IOException {
        GateState state = GateState.parse(Files.readAllBytes(gate), new GateState.Origin("gate", Fences.KEY));
        assertThat(state.fences()).containsOnlyKeys(Fences.KEY);
    }

    private static void requireOrdered(Path log, Path gate) throws IOException {
        FencingToken highest = new FencingToken(1, 1);
        int applied = 0;
        int refused = 0;
        String open = "";
        for (String line : Files.readAllLines(log)) {
            String kind = line.substring(0, line.indexOf(' '));
            FencingToken token = FencingToken.parse(line.substring(line.indexOf(' ') + 1));
            switch (kind) {
                case "begin" -> {
                    assertThat(token).as("applied after " + highest).isGreaterThanOrEqualTo(highest);
                    highest = token;
                    open = token.toString();
                    applied++;
                }
                case "end" -> assertThat(token).as("writes do not overlap").hasToString(open);
                default -> refused++;
            }
        }
        GateState state = GateState.parse(Files.readAllBytes(gate), new GateState.Origin("gate", Fences.KEY));
        assertThat(state.fences().get(Fences.KEY).token()).isGreaterThanOrEqualTo(highest);
        assertThat(applied).as("not vacuous").isGreaterThan(100);
        assertThat(refused).as("not vacuous").isPositive();
    }

    /** Two class loaders of one JVM: a second copy of our classes knows nothing of the first one's objects. */
    @Test
    void r3_6_noOtherWriteStartsWhileOneRunsInAnotherClassLoader() throws Exception {
        Path gate = directory.resolve("orders.gate");
        AtomicBoolean ran = new AtomicBoolean();
        CountDownLatch ended = new CountDownLatch(1);
        try (URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
            Runnable other = (Runnable) loader.loadClass(OtherLoaderWrite.class.getName())
                    .getConstructor(Path.class, Runnable.class)
                    .newInstance(gate, (Runnable) () -> ran.set(true));
            assertThat(other.getClass()).isNotEqualTo(OtherLoaderWrite.class);
            Thread thread = new Thread(() -> {
                other.run();
                ended.countDown();
            });
            FencingGate.file(gate).write(Fences.fence(1), () -> {
                thread.start();
                Awaitility.await().until(() -> thread.getState() == Thread.State.BLOCKED);
                assertThat(ran).isFalse();
                assertThat(lockedByThisProcess(gate.resolveSibling("orders.gate.lock")))
                        .isTrue();
                return "written";
            });
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(ran).isTrue();
        }
    }

    private static URL[] classPath() throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    private static boolean lockedByThisProcess(Path lock) throws IOException {
        Object inode = Files.getAttribute(lock, "unix:ino");
        return Files.readAllLines(Path.of("/proc/locks")).stream()
                .anyMatch(line -> line.contains(":" + inode + " ")
                        && line.contains(" " + ProcessHandle.current().pid() + " "));
    }

    /** Run from the other loader; only types of the JDK cross over. */
    public static final class OtherLoaderWrite implements Runnable {
        private final Path gate;
        private final Runnable write;

        public OtherLoaderWrite(Path gate, Runnable write) {
            this.gate = gate;
            this.write = write;
        }

        @Override
        public void run() {
            try {
                FencingGate.file(gate).write(Fences.fence(2), () -> {
                    write.run();
                    return "written";
                });
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
