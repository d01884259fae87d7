package io.leasehold.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.leasehold.HolderId;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseScheduler;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireRequest.Reclaim;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.AcquireResult.Granted;
import io.leasehold.spi.AcquireResult.HeldByOther;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.testing.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class FileProviderTest {

    private static final LeaseKey KEY = ChildMain.COUNTER;
    private static final Duration TTL = Duration.ofHours(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final List<AutoCloseable> opened = new ArrayList<>();

    private WriteLeaseProvider open(LeaseClock clock, String settings) {
        LeaseScheduler scheduler = clock.newScheduler("test");
        WriteLeaseProvider provider = new FileProviderFactory()
                .create(ProviderSettings.parse(uri() + settings), ProviderContext.of(clock, scheduler));
        opened.add(provider);
        opened.add(scheduler);
        return provider;
    }

    private WriteLeaseProvider open() {
        return open(LeaseClock.system(), "");
    }

    private String uri() {
        return "file://" + directory;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : opened) {
            resource.close();
        }
    }

    private static AcquireResult acquire(WriteLeaseProvider provider, long seen) throws InterruptedException {
        return provider.acquire(
                new AcquireRequest(KEY, LeaseId.random(), seen, HolderId.of("test"), TTL, 1, Reclaim.NEVER, Map.of()),
                TIMEOUT);
    }

    private static LeaseGuard granted(WriteLeaseProvider provider, long seen) throws InterruptedException {
        return ((Granted) acquire(provider, seen)).guard();
    }

    private Child holder() throws Exception {
        Child child = Child.start("hold", uri(), TTL.toString());
        opened.add(child);
        assertThat(child.answer()).startsWith("Granted");
        return child;
    }

    @Test
    void aLeaseGoesFromOneClientToTheNextWithTheNextGeneration() throws Exception {
        WriteLeaseProvider first = open();
        WriteLeaseProvider second = open();
        LeaseGuard guard = granted(first, 0);
        assertThat(guard.token().generation()).isEqualTo(1);
        assertThat(acquire(second, 1)).isInstanceOf(HeldByOther.class);
        assertThat(first.heartbeat(new Heartbeat(guard, 1), TIMEOUT)).isInstanceOf(HeartbeatResult.StillHeld.class);
        assertThat(first.release(new ReleaseRequest(KEY, guard.leaseId()), TIMEOUT))
                .isEqualTo(new ReleaseResult.Released());
        assertThat(granted(second, 1).token().generation()).isEqualTo(2);
        assertThat(second.admin().orElseThrow().list("", TIMEOUT)).hasSize(1);
    }

    @Test
    void r5_4_theLeaseOfALivingProcessIsTakenOnlyAfterItsTtlWasObserved() throws Exception {
        granted(open(), 0);
        ManualClock clock = new ManualClock();
        WriteLeaseProvider contender = open(clock, "");
        assertThat(acquire(contender, 1)).isInstanceOf(HeldByOther.class);
        clock.advance(TTL.minusMillis(1));
        assertThat(acquire(contender, 1)).isInstanceOf(HeldByOther.class);
        clock.advance(Duration.ofMillis(1));
        assertThat(granted(contender, 1).token().generation()).isEqualTo(2);
    }

    @Test
    void r9_2_theLeaseOfAKilledProcessIsTakenAtOnce() throws Exception {
        Child holder = holder();
        WriteLeaseProvider contender = open();
        assertThat(acquire(contender, 1)).isInstanceOf(HeldByOther.class);
        holder.kill();
        assertThat(granted(contender, 1).token().generation()).isEqualTo(2);
    }

    @Test
    void theLeaseOfAStoppedProcessIsNotTakenBeforeItsTtl() throws Exception {
        Child holder = holder();
        ManualClock clock = new ManualClock();
        WriteLeaseProvider contender = open(clock, "");
        holder.signal("STOP");
        await().until(() -> new ProcessTable(Path.of("/proc"))
                        .stat(holder.pid())
                        .orElseThrow()
                        .state()
                == 'T');
        assertThat(acquire(contender, 1)).isInstanceOf(HeldByOther.class);
        clock.advance(TTL);
        assertThat(granted(contender, 1).token().generation()).isEqualTo(2);
    }

    @Test
    void aHolderWithALivingCompanionIsNotTakenBeforeItsTtl() throws Exception {
        Process session = new ProcessBuilder("setsid", "sh", "-c", "sleep 1000 & echo $$; exec sleep 1000").start();
        opened.add(session::destroyForcibly);
        String leader = session.inputReader().readLine();
        Child holder = Child.start("hold", uri() + "?companion=" + leader, TTL.toString());
        opened.add(holder);
        assertThat(holder.answer()).startsWith("Granted");
        WriteLeaseProvider contender = open();
        holder.kill();
        assertThat(acquire(contender, 1)).isInstanceOf(HeldByOther.class);
        ProcessHandle member = ProcessHandle.of(Long.parseLong(leader))
                .orElseThrow()
                .children()
                .findFirst()
                .orElseThrow();
        new ProcessBuilder("kill", "-KILL", leader).start().waitFor();
        await().until(() -> new ProcessTable(Path.of("/proc"))
                .stat(Long.parseLong(leader))
                .filter(stat -> !stat.hasEnded())
                .isEmpty());
        assertThat(acquire(contender, 1)).isInstanceOf(HeldByOther.class);
        member.destroyForcibly();
        await().untilAsserted(() -> assertThat(acquire(contender, 1)).isInstanceOf(Granted.class));
    }

    @Test
    void r9_2_aWatchFiresWhenTheHolderDies() throws Exception {
        Child holder = holder();
        WriteLeaseProvider contender = open();
        AtomicInteger hints = new AtomicInteger();
        try (var watch = contender.watch(KEY, hints::incrementAndGet)) {
            int before = hints.get();
            holder.kill();
            await().untilAsserted(() -> assertThat(hints).hasValueGreaterThan(before));
            assertThat(acquire(contender, 1)).isInstanceOf(Granted.class);
        }
    }

    @Test
    void r9_1_aWatchFiresWhenAnotherClientReleases() throws Exception {
        WriteLeaseProvider holder = open();
        LeaseGuard guard = granted(holder, 0);
        AtomicInteger hints = new AtomicInteger();
        WriteLeaseProvider waiting = open();
        waiting.watch(KEY, hints::incrementAndGet);
        int before = hints.get();
        holder.release(new ReleaseRequest(KEY, guard.leaseId()), TIMEOUT);
        await().untilAsserted(() -> assertThat(hints).hasValueGreaterThan(before));
    }

    @Test
    void theRecordNamesTheProcessOfItsHolderUntilItIsReleased() throws Exception {
        WriteLeaseProvider provider = open();
        LeaseGuard guard = granted(provider, 0);
        LeaseRecord held =
                provider.inspect(KEY, Freshness.LINEARIZABLE, TIMEOUT).orElseThrow();
        assertThat(held.process().orElseThrow())
                .contains(":" + ProcessHandle.current().pid() + ":");
        provider.release(new ReleaseRequest(KEY, guard.leaseId()), TIMEOUT);
        assertThat(provider.inspect(KEY, Freshness.LINEARIZABLE, TIMEOUT)
                        .orElseThrow()
                        .process())
                .isEmpty();
    }

    @Test
    void r13_4_aFlippedByteInTheFileIsRefusedByNameAndLeftAsItIs() throws Exception {
        WriteLeaseProvider provider = open();
        LeaseGuard guard = granted(provider, 0);
        Path file = directory.resolve(KeyFiles.of(KEY).record());
        byte[] damaged = Files.readAllBytes(file);
        damaged[damaged.length / 2] ^= 1;
        Files.write(file, damaged);
        assertThatThrownBy(() -> acquire(open(), 1)).isInstanceOf(InvalidLeaseRecordException.class);
        assertThatThrownBy(() -> provider.inspect(KEY, Freshness.LINEARIZABLE, TIMEOUT))
                .isInstanceOf(InvalidLeaseRecordException.class);
        assertThatThrownBy(() -> provider.heartbeat(new Heartbeat(guard, 1), TIMEOUT))
                .isInstanceOf(InvalidLeaseRecordException.class);
        assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    }

    @Test
    void r12_1_closingLeavesNoThreadAndNoTimer() throws Exception {
        ManualClock clock = new ManualClock();
        WriteLeaseProvider provider = open(clock, "");
        granted(provider, 0);
        provider.watch(KEY, () -> {});
        provider.watch(LeaseKey.of("other"), () -> {});
        clock.advance(DeathPoll.PERIOD);
        provider.close();
        provider.close();
        await().untilAsserted(() -> {
            assertThat(clock.pendingTasks()).isZero();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("leasehold"));
        });
        assertThatThrownBy(() -> acquire(provider, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> provider.watch(KEY, () -> {})).isInstanceOf(IllegalStateException.class);
        assertThat(clock.pendingTasks()).isZero();
    }
}
