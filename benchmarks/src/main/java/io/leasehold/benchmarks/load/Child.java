package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.process.JvmCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
        Stream<String> options = Stream.of("-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        Stream<String> credentials = Stream.of("aws.accessKeyId", "aws.secretAccessKey")
                .filter(name -> System.getProperty(name) != null)
                .map(name -> "-D" + name + "=" + System.getProperty(name));
        List<String> command = JvmCommand.of(Stream.concat(options, credentials).toList(), MAIN, Stream.of(arguments));
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Waits for a line that begins so, and returns the rest of it. */
    public String await(String beginning) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length()).strip();
            }
        }
        throw new IOException("process " + process.pid() + " ended without saying '" + beginning + "'");
    }

    public void kill() {
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
}
