package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseEvent;
import io.leasehold.client.LeaseSpec;
import io.leasehold.tck.ServerProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures what 100,000 leases cost that one client keeps alive at three members in processes of their own. */
@Tag("evidence")
class RaftHeldFiguresTest {

    private static final int LEASES = Integer.getInteger("leasehold.figures.leases", 100_000);
    private static final Duration TTL = Duration.ofSeconds(60);
    private static final Duration MEASURED = Duration.ofSeconds(60);

    private final Figures figures = new Figures(
            "RaftHeldFiguresTest",
            "%,d leases of provider-raft kept alive by one client: ttl %d s, a beat every fifth of it; three members with -Xmx1g and the client in"
                            .formatted(LEASES, TTL.toSeconds())
                    + " JVMs of their own on one machine.");
    private final AtomicLong beats = new AtomicLong();
    private final AtomicLong troubles = new AtomicLong();
    private final List<ServerProcess> processes = new ArrayList<>();
    private final List<RaftMember> members = Ports.members(3);

    @TempDir
    private Path directory;

    @AfterEach
    void killAll() {
        processes.forEach(ServerProcess::kill);
        processes.forEach(ServerProcess::close);
    }

    private ServerProcess start(RaftMember self) throws Exception {
        Path home = Files.createDirectories(directory.resolve(self.id()));
        Path config = home.resolve("member.conf");
        String peers = members.stream().map(RaftMember::toString).collect(Collectors.joining(","));
        Files.writeString(
                config, "id=" + self.id() + "\npeers=" + peers + "\ndirectory=" + home.resolve("data") + "\n");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                MemberMain.class.getName(),
                config.toString(),
                home.resolve("clock-step").toString(),
                Long.toString(ProcessHandle.current().pid()));
        return ServerProcess.builder(self.id(), home, command)
                .ready(ServerProcess.Readiness.prints("member is started"), Duration.ofMinutes(1))
                .start();
    }

    private int leader() {
        return await().atMost(Duration.ofMinutes(1)).until(this::leading, index -> index >= 0);
    }

    private int leading() {
        for (int i = 0; i < members.size(); i++) {
            if (Probe.text(members.get(i), "state").equals("leading")) {
                return i;
            }
        }
        return -1;
    }

    private void count(LeaseEvent event) {
        if (event instanceof LeaseEvent.Extended) {
            beats.incrementAndGet();
        } else if (event instanceof LeaseEvent.BeatMissed || event instanceof LeaseEvent.Lost) {
            troubles.incrementAndGet();
        }
    }

    private static Duration cpu(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    /** What lives after a collection, in MiB. */
    private static long heap(long pid) throws Exception {
        jcmd(pid, "GC.run");
        Matcher used = Pattern.compile("used (\\d+)K").matcher(jcmd(pid, "GC.heap_info"));
        return used.find() ? Long.parseLong(used.group(1)) / 1024 : -1;
    }

    private static String jcmd(long pid, String order) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), order)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(1, TimeUnit.MINUTES);
        return said;
    }

    @Test
    void figures() throws Exception {
        for (RaftMember member : members) {
            processes.add(start(member));
        }
        leader();
        String uri = members.stream().map(RaftMember::address).collect(Collectors.joining(",", "raft://", ""));
        try (LeaseClient client =
                LeaseClient.builder().uri(uri).listener(this::count).open()) {
            long began = System.nanoTime();
            List<CompletableFuture<Lease>> acquiring = new ArrayList<>();
            for (int i = 0; i < LEASES; i++) {
                acquiring.add(client.acquireAsync(LeaseSpec.of("held-" + i).ttl(TTL), Duration.ofMinutes(10)));
            }
            List<Lease> leases = acquiring.stream().map(CompletableFuture::join).toList();
            figures.add("acquired in %.0f s", (System.nanoTime() - began) / 1e9);
            measure();
            figures.add(
                    "still held at the end: %,d of %,d",
                    leases.stream().filter(Lease::isHeld).count(), LEASES);
            figures.keep("raft-held.txt");
        }
        assertThat(beats.get()).isPositive();
    }

    private void measure() throws Exception {
        int leader = leader();
        long own = ProcessHandle.current().pid();
        List<Long> pids =
                new ArrayList<>(processes.stream().map(ServerProcess::pid).toList());
        pids.add(own);
        List<Duration> before = pids.stream().map(RaftHeldFiguresTest::cpu).toList();
        long entries = Probe.number(members.get(leader), "appliedIndex");
        long beaten = beats.get();
        long began = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(MEASURED.toNanos());
        double seconds = (System.nanoTime() - began) / 1e9;
        double perSecond = (Probe.number(members.get(leader), "appliedIndex") - entries) / seconds;
        double beatsPerSecond = (beats.get() - beaten) / seconds;
        figures.add(
                "over %.0f s, load average %s: %.1f entries a second, %,.0f beats a second, ratio of beats to entries %.0f; %d beats missed or"
                        + " leases lost so far",
                seconds, Figures.load(), perSecond, beatsPerSecond, beatsPerSecond / perSecond, troubles.get());
        for (int i = 0; i < pids.size(); i++) {
            double used = cpu(pids.get(i)).minus(before.get(i)).toMillis() / 10.0 / seconds;
            String who = i == members.size() ? "client" : i == leader ? "leader" : "follower";
            long heap = heap(pids.get(i));
            figures.add(
                    "%s: %.1f %% of a core, %.1f us a beat; heap after a collection %d MiB, %d bytes a lease",
                    who, used, used * 1e4 / beatsPerSecond, heap, heap * 1024 * 1024 / LEASES);
        }
    }
}
