package io.leasehold.raft.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireRequest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the table alone, without consensus and disk: {@code -Dtest=TableFiguresTest -Dgroups=evidence -DexcludedGroups=
 * -Dtest.argLine=-Xmx3g}. Keeps the figures in docs/evidence/raft-table.txt.
 */
@Tag("evidence")
class TableFiguresTest {

    private static final int MILLION = 1_000_000;
    private static final int BATCH = 500;
    private static final LeaseClock CLOCK = LeaseClock.system();
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private final List<String> figures = new ArrayList<>();
    private long index;

    @TempDir
    Path directory;

    @AfterEach
    void keep() throws IOException {
        figures.add(
                0,
                "The lease table alone, in one JVM " + Runtime.version() + " on "
                        + Runtime.getRuntime().availableProcessors()
                        + " cores shared with other work: CPU time of the one thread where it says CPU, else the clock. Keys such as key-123456.");
        Files.write(Path.of("..", "docs", "evidence", "raft-table.txt"), figures);
    }

    @Test
    void figures() throws Exception {
        LeaseTable table = new LeaseTable();
        long empty = heap();
        long began = CPU.getCurrentThreadCpuTime();
        for (int from = 0; from < MILLION; from += BATCH) {
            table.apply(1, ++index, acquires(from));
        }
        rate("acquires while growing to 1,000,000 keys, batches of 500", MILLION, began);
        figure("heap of a held lease at 1,000,000 keys: %d bytes", (heap() - empty) / MILLION);
        beats(table, MILLION);
        reads(table);
        snapshot(table);
        timers(table);
        hundredThousand();
        watchers();
        assertThat(figures).hasSizeGreaterThan(10);
    }

    private void beats(LeaseTable table, int keys) {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 2; round++) {
            long began = CPU.getCurrentThreadCpuTime();
            for (int done = 0; done < 400_000; done += BATCH) {
                table.apply(
                        1, ++index, List.of(beats(random.ints(BATCH, 0, keys).toArray())));
            }
            if (round == 1) {
                rate("beats of random keys at %,d keys, batches of 500".formatted(keys), 400_000, began);
            }
        }
    }

    private void reads(LeaseTable table) {
        SplittableRandom random = new SplittableRandom(1);
        int found = 0;
        for (int round = 0; round < 2; round++) {
            long began = CPU.getCurrentThreadCpuTime();
            for (int i = 0; i < MILLION; i++) {
                found += table.find(LeaseKey.of("key-" + random.nextInt(MILLION)))
                                .isPresent()
                        ? 1
                        : 0;
            }
            if (round == 1) {
                rate("local reads of random keys, one thread, at 1,000,000 keys", MILLION, began);
            }
        }
        assertThat(found).isEqualTo(2 * MILLION);
    }

    private void snapshot(LeaseTable table) throws Exception {
        Path file = directory.resolve("snapshot");
        long began = CLOCK.nanoTime();
        CompletableFuture<Void> written = CompletableFuture.runAsync(() -> write(table, file));
        List<Long> applies = new ArrayList<>();
        while (!written.isDone()) {
            long start = CLOCK.nanoTime();
            table.apply(1, ++index, List.of(beats(new int[] {applies.size() % MILLION})));
            applies.add(CLOCK.nanoTime() - start);
        }
        written.join();
        figure(
                "snapshot of 1,000,000 keys: %,d bytes written in %,d ms, while entries were applied one by one: %s",
                Files.size(file), millis(began), percentiles(applies));
        began = CPU.getCurrentThreadCpuTime();
        LeaseTable restored = new LeaseTable();
        try (InputStream in = Files.newInputStream(file)) {
            restored.readSnapshot(in);
        }
        rate("reading a snapshot of 1,000,000 keys", MILLION, began);
    }

    private static void write(LeaseTable table, Path file) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            table.writeSnapshot(out);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void timers(LeaseTable table) {
        long before = heap();
        try (LeaderTimers timers = new LeaderTimers(table, CLOCK, ExpiryIndex::create, expire -> {})) {
            long began = CPU.getCurrentThreadCpuTime();
            timers.lead(1);
            rate("starting the timers of a new reign over 1,000,000 held leases", MILLION, began);
            figure("heap of a running timer: %d bytes", (heap() - before) / MILLION);
        }
    }

    private void hundredThousand() {
        LeaseTable table = new LeaseTable();
        long start = ++index;
        for (int from = 0; from < 100_000; from += BATCH) {
            table.apply(1, ++index, acquires(from));
        }
        assertThat(index).isGreaterThan(start);
        beats(table, 100_000);
        LeaderTimers timers = new LeaderTimers(table, CLOCK, ExpiryIndex::create, expire -> {});
        table.addListener(timers);
        timers.lead(1);
        figures.add("the next line with the leader's timers:");
        beats(table, 100_000);
        timers.close();
    }

    private void watchers() throws Exception {
        for (int count : new int[] {0, 1, 1_000}) {
            LeaseTable table = new LeaseTable();
            table.apply(1, ++index, acquires(0));
            WatchHub hub = new WatchHub(table, CLOCK, WatchSettings.DEFAULTS);
            table.addListener(hub);
            AtomicLongArray applied = new AtomicLongArray(100_000);
            AtomicLongArray told = new AtomicLongArray(100_000);
            long before = heap();
            List<WatchHub.Handle> handles = new ArrayList<>();
            AtomicLong heard = new AtomicLong();
            for (int i = 0; i < count; i++) {
                handles.add(hub.watch(
                        new WatchRequest(
                                new Selector.Key(LeaseKey.of("key-" + i % BATCH)), WatchRequest.Option.RENEWED),
                        event -> {
                            told.compareAndSet((int) event.revision(), 0, CLOCK.nanoTime());
                            heard.incrementAndGet();
                        }));
            }
            if (count > 1) {
                figure("heap of a watcher: %,d bytes", (heap() - before) / count);
            }
            latencies(new Watched(table, hub, applied, told), count);
            handles.forEach(WatchHub.Handle::close);
            hub.close();
        }
    }

    private record Watched(LeaseTable table, WatchHub hub, AtomicLongArray applied, AtomicLongArray told) {}

    private void latencies(Watched watched, int count) {
        List<Long> applies = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            int key = count == 1 ? 0 : i % BATCH;
            long start = CLOCK.nanoTime();
            watched.applied().set((int) watched.table().view().revision() + 1, start);
            watched.table().apply(1, ++index, List.of(beats(new int[] {key})));
            applies.add(CLOCK.nanoTime() - start);
            while (i % 20 == 0 && watched.hub().metrics().queued() > 0) {
                Thread.onSpinWait();
            }
        }
        figure("%,d watchers: apply of one beat %s", count, percentiles(applies.subList(5_000, 20_000)));
        if (count > 0) {
            Heard.until(() -> watched.hub().metrics().queued() == 0);
            List<Long> events = new ArrayList<>();
            for (int i = 5_000; i < 20_000; i++) {
                if (watched.told().get(i) > 0 && watched.applied().get(i) > 0) {
                    events.add(watched.told().get(i) - watched.applied().get(i));
                }
            }
            figure(
                    "%,d watchers: from apply to listener %s of %,d events, %d gaps",
                    count,
                    percentiles(events),
                    events.size(),
                    watched.hub().metrics().missed());
        }
    }

    private static List<Command> acquires(int from) {
        List<Command> commands = new ArrayList<>();
        for (int i = from; i < from + BATCH; i++) {
            AcquireRequest attempt = new AcquireRequest(
                    LeaseKey.of("key-" + i),
                    new LeaseId(7, i),
                    0,
                    HolderId.of("host-4711-0a1b2c3d"),
                    Duration.ofMinutes(10),
                    1,
                    AcquireRequest.Reclaim.NEVER,
                    Map.of());
            commands.add(new Command.Acquire(new RequestId(1, i), TableDriver.AT, attempt));
        }
        return commands;
    }

    private static Command beats(int[] keys) {
        List<Beat> beats = Arrays.stream(keys)
                .mapToObj(i -> new Beat(LeaseKey.of("key-" + i), new LeaseId(7, i), new FencingToken(1, 1), 1))
                .toList();
        return new Command.Heartbeats(new RequestId(2, 1), TableDriver.AT, beats);
    }

    private void rate(String what, int count, long began) {
        long cpu = CPU.getCurrentThreadCpuTime() - began;
        figure("%s: %.2f us of CPU each", what, cpu / 1e3 / count);
    }

    private void figure(String form, Object... values) {
        figures.add(String.format(Locale.ROOT, form, values));
    }

    private static long millis(long began) {
        return Duration.ofNanos(CLOCK.nanoTime() - began).toMillis();
    }

    private static String percentiles(List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "p50 %.1f us, p99 %.1f us, max %.1f us",
                sorted[sorted.length / 2] / 1e3,
                sorted[(int) (sorted.length * 0.99)] / 1e3,
                sorted[sorted.length - 1] / 1e3);
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
