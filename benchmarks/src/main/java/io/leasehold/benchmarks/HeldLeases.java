package io.leasehold.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseEvent;
import io.leasehold.client.LeaseSpec;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Many leases kept alive by one process: beats, CPU, heap, and requests where the server can count them. */
@Command(name = "held", description = "Many leases kept alive by one process.", mixinStandardHelpOptions = true)
final class HeldLeases implements Callable<Integer> {

    @Mixin
    private final Target target = new Target();

    @Option(names = "--leases", defaultValue = "10000", description = "How many (${DEFAULT-VALUE}).")
    private int leases;

    @Option(
            names = "--periods",
            defaultValue = "10",
            description = "Heartbeat periods to hold them for (${DEFAULT-VALUE}).")
    private int periods;

    @Option(
            names = "--ttl",
            defaultValue = "PT15S",
            description = "Of each lease; the period is a fifth of it (${DEFAULT-VALUE}).")
    private Duration ttl = Duration.ZERO;

    @Option(
            names = "--requests",
            description = "A shell command that prints how many requests the server has got so far.")
    private Optional<String> requests = Optional.empty();

    private final AtomicLong extended = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    @Override
    public Integer call() throws Exception {
        try (LeaseClient client = target.open(this::count)) {
            long started = System.nanoTime();
            List<Lease> held = acquireAll(client);
            System.out.printf("%d leases acquired in %.1f s%n", held.size(), (System.nanoTime() - started) / 1e9);
            measure();
            System.out.printf(
                    "still held at the end: %d of %d%n",
                    held.stream().filter(Lease::isHeld).count(), leases);
        }
        return lost.get() == 0 ? 0 : 1;
    }

    private List<Lease> acquireAll(LeaseClient client) {
        List<CompletableFuture<Lease>> waiting = new ArrayList<>();
        for (int i = 0; i < leases; i++) {
            waiting.add(client.acquireAsync(LeaseSpec.of(target.key(i)).ttl(ttl), Duration.ofMinutes(10)));
        }
        return waiting.stream().map(CompletableFuture::join).toList();
    }

    private void measure() throws Exception {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long beats = extended.get();
        long sent = requestsSoFar();
        long cpu = system.getProcessCpuTime();
        long started = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(ttl.dividedBy(5).toNanos() * periods);
        double seconds = (System.nanoTime() - started) / 1e9;
        long used = system.getProcessCpuTime() - cpu;
        beats = extended.get() - beats;
        System.out.printf(
                "%d beats in %.1f s (%.0f per second), %d missed, %d leases lost%n",
                beats, seconds, beats / seconds, missed.get(), lost.get());
        System.out.printf(
                "CPU of this process: %.1f %% of a core, %.1f us per beat%n",
                used / seconds / 1e7, used / 1e3 / Math.max(1, beats));
        if (requests.isPresent()) {
            long requestsSent = requestsSoFar() - sent;
            System.out.printf(
                    "requests counted by the server: %d, %.4f per beat%n",
                    requestsSent, requestsSent / (double) Math.max(1, beats));
        }
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        System.out.printf(
                "heap after a collection: %.1f MiB, %.0f bytes per lease%n", heap / 1048576.0, heap / (double) leases);
    }

    private long requestsSoFar() throws IOException, InterruptedException {
        if (requests.isEmpty()) {
            return 0;
        }
        Process command = new ProcessBuilder("sh", "-c", requests.get())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String answer = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (command.waitFor() != 0) {
            throw new IOException("'" + requests.get() + "' ended with " + command.exitValue());
        }
        return (long) Double.parseDouble(answer);
    }

    private void count(LeaseEvent event) {
        if (event instanceof LeaseEvent.Extended) {
            extended.incrementAndGet();
        } else if (event instanceof LeaseEvent.BeatMissed) {
            missed.incrementAndGet();
        } else if (event instanceof LeaseEvent.Lost) {
            lost.incrementAndGet();
        }
    }
}
