package io.leasehold.benchmarks.load;

import com.sun.management.OperatingSystemMXBean;
import io.leasehold.benchmarks.servers.Counters;
import io.leasehold.benchmarks.subject.OurLeases;
import io.leasehold.benchmarks.subject.Party;
import io.leasehold.benchmarks.subject.Subject;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The process that holds many keys for one ttl, and says what that cost as lines of {@code = value unit name}.
 *
 * @param window one ttl: five heartbeats of ours, three of Redisson's watchdog
 */
public record Keeping(String uri, Subject subject, int leases, Duration window) {

    private static final int THREADS = 32;
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    public void run() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Party party = joined();
                Counters counters = Counters.of(uri)) {
            Queue<Party.Grant> held = acquireAll(threads, party);
            TimeUnit.NANOSECONDS.sleep(window.toNanos() / 5); // why: until heartbeats run as they will go on
            measure(counters, party);
            long lost = leases - countHeld(held);
            sayHeap();
            say((double) lost, "leases", "lost");
            if (party instanceof OurLeases.Counted ours) {
                say((double) ours.missed(), "beats", "missed");
                say((double) ours.extended(), "beats", "answered since the start");
            }
            System.out.println("= end");
            System.out.flush();
            Runtime.getRuntime().halt(0); // why: a rival may take minutes to give so many back
        } finally {
            threads.shutdownNow();
        }
    }

    private Party joined() throws Exception {
        return subject instanceof OurLeases ? OurLeases.joinCounted(uri, window) : subject.join(uri, window);
    }

    /** By threads that live on: rivals know a holder by its thread. */
    private Queue<Party.Grant> acquireAll(ExecutorService threads, Party party) throws Exception {
        Queue<Party.Grant> held = new ConcurrentLinkedQueue<>();
        String key = Site.newKey("kept");
        long start = System.nanoTime();
        for (Future<Boolean> acquired : IntStream.range(0, leases)
                .mapToObj(number -> threads.submit(() -> held.add(party.acquire(key + "-" + number))))
                .toList()) {
            Boolean unused = acquired.get();
        }
        say((System.nanoTime() - start) / 1e9, "s", "acquired in");
        return held;
    }

    private void measure(Counters counters, Party party) throws Exception {
        long requests = counters.requests();
        long reads = counters.reads();
        long beats = beats(party);
        long cpu = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(window.toNanos());
        double seconds = (System.nanoTime() - start) / 1e9;
        say((SYSTEM.getProcessCpuTime() - cpu) / seconds / 1e7, "%core", "CPU");
        long sent = counters.requests() - requests;
        say(sent / seconds, "requests/s", "requests");
        double beaten = Math.max(1, beats(party) - beats);
        long flushes = counters.reads() - reads;
        if (flushes > 0 && party instanceof OurLeases.Counted) { // why: how many a rival renewed, it does not say
            say(flushes / beaten, "reads/beat", "server's socket reads");
        }
        if (uri.startsWith("raft:")) { // why: its requests are entries of the log
            say(sent / beaten, "entries/beat", "forced entries");
        }
    }

    private static long beats(Party party) {
        return party instanceof OurLeases.Counted ours ? ours.extended() : 0;
    }

    private static long countHeld(Queue<Party.Grant> grants) throws Exception {
        long held = 0;
        for (Party.Grant grant : grants) {
            held += grant.isHeld() ? 1 : 0;
        }
        return held;
    }

    private static void sayHeap() {
        System.gc();
        say(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0, "MiB", "heap");
    }

    private static void say(double value, String unit, String name) {
        System.out.println("= " + value + " " + unit + " " + name);
    }
}
