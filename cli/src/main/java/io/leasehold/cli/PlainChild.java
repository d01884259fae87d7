package io.leasehold.cli;

import io.leasehold.Fence;
import io.leasehold.client.Lease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * COMMAND where the system has no setsid, timeout or {@code /proc} (macOS): stopped on loss by this process, with the descendants it can
 * still see, but not when this process itself is killed or stopped.
 */
final class PlainChild implements Child {

    static final String WARNING =
            "this system has no setsid, timeout or /proc: COMMAND is stopped when the lease is lost, but not when leasehold itself is killed or stopped";

    private final ProcessBuilder builder;
    private @Nullable Process process;

    PlainChild(ProcessBuilder builder) {
        this.builder = builder.inheritIO();
    }

    private Process process() {
        if (process == null) {
            throw new IllegalStateException("COMMAND was not begun");
        }
        return process;
    }

    @Override
    public OptionalLong session() {
        return OptionalLong.empty();
    }

    @Override
    public void begin(Fence fence) {
        builder.environment().put("LEASEHOLD_TOKEN", fence.token().text());
        builder.environment().put("LEASEHOLD_FENCE", fence.text());
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean endsWithin(Duration patience) throws InterruptedException {
        return process().waitFor(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int exitCode() {
        return process().exitValue();
    }

    @Override
    public void extend(Lease lease) {}

    @Override
    public void signal(String name) {
        try {
            new ProcessBuilder(
                            "sh",
                            "-c",
                            "kill -s \"$1\" \"$2\"",
                            "leasehold",
                            name,
                            Long.toString(process().pid()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop(Duration grace) {
        List<ProcessHandle> all = new ArrayList<>(process().descendants().toList());
        all.add(process().toHandle());
        all.forEach(ProcessHandle::destroy);
        all.forEach(one -> one.onExit()
                .completeOnTimeout(one, grace.toMillis(), TimeUnit.MILLISECONDS)
                .join());
        all.forEach(ProcessHandle::destroyForcibly);
        process().onExit().join();
    }

    @Override
    public void close() {
        if (process != null) {
            stop(Duration.ZERO);
        }
    }
}
