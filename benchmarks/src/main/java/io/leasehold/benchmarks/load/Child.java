package io.leasehold.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Another JVM that runs a subcommand of this program; it ends with this one, however that ends. */
public final class Child implements AutoCloseable {

    private static final String MAIN = "io.leasehold.benchmarks.Benchmarks";

    private final Process process;
    private final BufferedReader said;

    private Child(Process process) {
        this.process = process;
        this.said = process.inputReader(StandardCharsets.UTF_8);
    }

    public static Child start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"));
        Stream.of("aws.accessKeyId", "aws.secretAccessKey")
                .filter(name -> System.getProperty(name) != null)
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        command.addAll(List.of(arguments));
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Waits for a line that begins so, and returns the rest of it. */
    String await(String beginning) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length()).strip();
            }
        }
        throw new IOException("process " + process.pid() + " ended without saying '" + beginning + "'");
    }

    void kill() {
        Process unused = process.destroyForcibly();
    }

    /** Its exit code. */
    int end() throws InterruptedException {
        return process.waitFor();
    }

    /** Kills it if it still runs. */
    @Override
    public void close() {
        kill();
        process.onExit().join();
    }

    /** In the other JVM: ends it when its standard input, a pipe from the parent, ends. */
    public static void endWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        long unused = System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        System.err.println("the pipe to the parent broke: " + e);
                    }
                    Runtime.getRuntime().halt(1);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
