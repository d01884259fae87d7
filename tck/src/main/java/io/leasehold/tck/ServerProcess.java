package io.leasehold.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server under test as a process of its own: started and ready, stopped and continued by signals, killed, restarted with its
 * data, and given back an older copy of them. What it prints goes to a log file, whose end is part of every failure's message.
 *
 * <p>For POSIX systems. Not thread-safe, except that {@link #pid()} and {@link #logTail()} may be called from any thread.
 */
public final class ServerProcess implements AutoCloseable {

    private static final Duration END = Duration.ofSeconds(10);
    private static final int TAIL_LINES = 40;

    private final Builder setup;
    private final Path log;
    private @Nullable Process process;
    private @Nullable DataCopy copy;
    private boolean paused;

    private ServerProcess(Builder setup) {
        this.setup = setup;
        this.log = setup.directory.resolve(setup.name + ".log");
    }

    /** Claimed by the first who needs a port. */
    private static final class Ports {
        private static final PortBlock BLOCK = PortBlock.claim();
    }

    /** Whether a server that was started can be used. */
    @FunctionalInterface
    public interface Readiness {

        /**
         * Asks once.
         *
         * @param server started, perhaps not ready
         * @return whether it is ready now
         */
        boolean isReady(ServerProcess server);

        /**
         * Ready when it takes connections.
         *
         * @param port on the loopback interface
         * @return the check
         */
        static Readiness port(int port) {
            return server -> {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
                    return true;
                } catch (IOException e) {
                    return false;
                }
            };
        }

        /**
         * Ready when it has printed a text since it was started last.
         *
         * @param text part of a line
         * @return the check
         */
        static Readiness prints(String text) {
            return server -> server.log().contains(text);
        }
    }

    /**
     * Sets up a server.
     *
     * @param name for messages, and of its log file
     * @param directory its working directory, where also the log is; exists
     * @param command the program and its arguments
     * @return a builder of a server that is ready at once and has no data
     */
    public static Builder builder(String name, Path directory, List<String> command) {
        return new Builder(name, directory, command);
    }

    /**
     * A port for a server: below those that systems give to outgoing connections, so that none takes it while the server is down,
     * and of a block of its JVM, so that no server of another one does that uses this method.
     *
     * @return a port of the loopback interface on which nobody listens now, and that this JVM was not given for long
     * @throws IllegalStateException if none is free
     */
    public static int freePort() {
        return Ports.BLOCK.next();
    }

    /**
     * Starts the server, which is not running, with the data that it left, and waits until it is ready.
     *
     * @throws IllegalStateException if it is running, ends, or is not ready in time, with the end of its log
     */
    public void start() {
        if (isRunning()) {
            throw new IllegalStateException(setup.name + " is running already, as process " + pid());
        }
        try {
            ProcessBuilder builder = new ProcessBuilder(setup.command)
                    .directory(setup.directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(setup.environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(setup.name + " cannot be started: " + setup.command, e);
        }
        awaitReady();
    }

    private void awaitReady() {
        boolean settled = KitTime.real().passUntil(setup.patience, () -> !isRunning() || setup.readiness.isReady(this));
        if (!isRunning()) {
            throw failure("ended while it was started");
        }
        if (!settled) {
            kill();
            throw failure("was not ready within " + setup.patience);
        }
    }

    private IllegalStateException failure(String what) {
        return new IllegalStateException(setup.name + " " + what + "; the end of its log:\n" + logTail());
    }

    /**
     * Whether the process exists.
     *
     * @return true also while it is paused
     */
    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /**
     * Its process id.
     *
     * @return of the present or the last process
     * @throws IllegalStateException if it was never started
     */
    public long pid() {
        return running().pid();
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(setup.name + " was never started");
        }
        return process;
    }

    /** Stops the process by SIGSTOP; returns when it stands still. It loses nothing and answers nothing. */
    public void pause() {
        Signals.stop(running());
        paused = true;
    }

    /** Lets a paused process go on, by SIGCONT. */
    public void resume() {
        Signals.send(running(), "CONT");
        paused = false;
    }

    /** Ends the process by SIGKILL, paused or not; returns when it is gone. */
    public void kill() {
        end(running().destroyForcibly());
        paused = false;
    }

    /** Ends the process in order, by SIGTERM, and by SIGKILL if it does not end within ten seconds. */
    public void stop() {
        if (paused) {
            resume();
        }
        Process ending = running();
        ending.destroy();
        if (!Kit.uninterrupted(() -> ending.waitFor(END.toMillis(), TimeUnit.MILLISECONDS))) {
            kill();
        }
    }

    private void end(Process ending) {
        if (!Kit.uninterrupted(() -> ending.waitFor(END.toMillis(), TimeUnit.MILLISECONDS))) {
            throw failure("still runs " + END + " after SIGKILL, as process " + ending.pid());
        }
    }

    /** Ends it in order and starts it again with its data. */
    public void restart() {
        stop();
        start();
    }

    /** Kills it and starts it again with what of its data has reached the operating system. */
    public void killAndRestart() {
        kill();
        start();
    }

    /**
     * Keeps a copy of the data as they are now, in place of an earlier copy. Of a running server that is what a careless backup
     * has; pause or stop it first for a copy of one instant.
     */
    public void copyData() {
        deleteCopy();
        copy = DataCopy.of(
                setup.data.orElseThrow(() -> new IllegalStateException(setup.name + " has no data directory")));
    }

    /**
     * Kills the server if it is running, puts the kept copy in the place of its data, and starts it again: what was written since
     * the copy is lost.
     *
     * @throws IllegalStateException if no copy was made
     */
    public void putBackData() {
        if (copy == null) {
            throw new IllegalStateException("no copy of the data of " + setup.name + " was made");
        }
        if (isRunning()) {
            kill();
        }
        copy.putBack();
        start();
    }

    private String log() {
        try {
            return Files.exists(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("the log of " + setup.name + " cannot be read", e);
        }
    }

    /**
     * The last lines that it printed since it was started last.
     *
     * @return at most 40 lines
     */
    public String logTail() {
        List<String> lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    /** Ends the process, in order if it follows, and deletes the copy of its data. Its data and its log stay. Repeatable. */
    @Override
    public void close() {
        if (isRunning()) {
            stop();
        }
        deleteCopy();
    }

    private void deleteCopy() {
        if (copy != null) {
            copy.delete();
            copy = null;
        }
    }

    /** Sets up a server. Not thread-safe. */
    public static final class Builder {
        private final String name;
        private final Path directory;
        private final List<String> command;
        private final Map<String, String> environment = new HashMap<>();
        private Optional<Path> data = Optional.empty();
        private Readiness readiness = server -> true;
        private Duration patience = Duration.ofSeconds(30);

        private Builder(String name, Path directory, List<String> command) {
            this.name = name;
            this.directory = directory;
            this.command = List.copyOf(command);
        }

        /**
         * Names the directory of its data, for {@link ServerProcess#copyData()}.
         *
         * @param data need not exist before the server makes it
         * @return this builder
         */
        public Builder data(Path data) {
            this.data = Optional.of(data);
            return this;
        }

        /**
         * Adds a variable to the environment, which is otherwise that of this process.
         *
         * @param variable its name
         * @param value its value
         * @return this builder
         */
        public Builder environment(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        /**
         * Says when it is ready, and how long that may take.
         *
         * @param check asked again and again
         * @param within from the start
         * @return this builder
         */
        public Builder ready(Readiness check, Duration within) {
            this.readiness = check;
            this.patience = within;
            return this;
        }

        /**
         * Starts the server and waits until it is ready.
         *
         * @return a running server that the caller closes
         * @throws IllegalStateException if it ends or is not ready in time, with the end of its log
         */
        public ServerProcess start() {
            ServerProcess server = new ServerProcess(this);
            server.start();
            return server;
        }
    }
}
