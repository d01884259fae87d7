package io.leasehold.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.recordstore.RecordStore.Stored;
import io.leasehold.recordstore.RecordStore.Version;
import io.leasehold.spi.Watch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class FileRecordStoreTest {

    private static final LeaseKey KEY = LeaseKey.of("orders-db");
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final List<FileRecordStore> opened = new ArrayList<>();

    private FileRecordStore open() throws IOException {
        return open(LeaseDirectory.Disk.REAL);
    }

    private FileRecordStore open(LeaseDirectory.Disk disk) throws IOException {
        FileRecordStore store = new FileRecordStore(LeaseDirectory.open(directory, disk), reason -> {
            throw new IllegalStateException(reason);
        });
        opened.add(store);
        return store;
    }

    @AfterEach
    void closeAll() {
        opened.forEach(FileRecordStore::close);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<Version> set(FileRecordStore store, LeaseKey key, Version expected, String text)
            throws InterruptedException {
        return store.compareAndSet(key, expected, bytes(text), TIMEOUT);
    }

    private static String read(FileRecordStore store, LeaseKey key) throws InterruptedException {
        return new String(store.read(key, TIMEOUT).orElseThrow().bytes(), StandardCharsets.UTF_8);
    }

    private Path recordFile(LeaseKey key) {
        return directory.resolve(KeyFiles.of(key).record());
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }

    @Test
    void aWriteIsAppliedOnlyOverTheVersionItExpects() throws Exception {
        FileRecordStore store = open();
        assertThat(store.read(KEY, TIMEOUT)).isEmpty();
        Version first = set(store, KEY, Version.ABSENT, "a").orElseThrow();
        assertThat(set(store, KEY, Version.ABSENT, "b")).isEmpty();
        Version second = set(store, KEY, first, "c").orElseThrow();
        assertThat(second).isNotEqualTo(first);
        assertThat(set(store, KEY, first, "d")).isEmpty();
        Stored stored = open().read(KEY, TIMEOUT).orElseThrow();
        assertThat(stored.version()).isEqualTo(second);
        assertThat(stored.bytes()).isEqualTo(bytes("c"));
        assertThat(files(".tmp")).isEmpty();
    }

    @Test
    void r13_1_hostileKeysHaveFilesOfTheirOwnInsideOfTheDirectory() throws Exception {
        List<LeaseKey> keys = Stream.of(
                        "a",
                        "A",
                        "../a",
                        "..",
                        ".",
                        "/",
                        "/etc/passwd",
                        "a/b",
                        "a\\b",
                        "{a}",
                        "a b",
                        " a",
                        "a ",
                        "🎉",
                        "🎊",
                        "é",
                        "e\u0301",
                        "ß",
                        "SS",
                        "nul",
                        "con",
                        "~",
                        "$HOME",
                        "%2e%2e",
                        "*",
                        "?",
                        "a.rec",
                        "a.mutex",
                        "x".repeat(512),
                        "x".repeat(511))
                .map(LeaseKey::of)
                .toList();
        FileRecordStore store = open();
        for (LeaseKey key : keys) {
            assertThat(set(store, key, Version.ABSENT, key.text())).isPresent();
        }
        for (LeaseKey key : keys) {
            assertThat(read(store, key)).isEqualTo(key.text());
        }
        assertThat(files(".rec")).hasSameSizeAs(keys);
        assertThat(new HashSet<>(files(".rec").stream()
                        .map(file -> file.getFileName().toString().toLowerCase(java.util.Locale.ROOT))
                        .toList()))
                .hasSameSizeAs(keys);
        assertThat(store.keys("", TIMEOUT)).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(store.keys("a.", TIMEOUT)).containsExactlyInAnyOrder(LeaseKey.of("a.rec"), LeaseKey.of("a.mutex"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "leasehold", "{\"database_key\":\"orders-db\"}"})
    void r13_4_aRecordThatCannotBeReadIsNeitherFreeNorOverwritten(String content) throws Exception {
        FileRecordStore store = open();
        Version version = set(store, KEY, Version.ABSENT, "a").orElseThrow();
        Files.writeString(recordFile(KEY), content);
        assertThatThrownBy(() -> store.read(KEY, TIMEOUT)).isInstanceOf(InvalidLeaseRecordException.class);
        assertThatThrownBy(() -> set(store, KEY, version, "b")).isInstanceOf(InvalidLeaseRecordException.class);
        assertThatThrownBy(() -> set(store, KEY, Version.ABSENT, "b")).isInstanceOf(InvalidLeaseRecordException.class);
        assertThat(recordFile(KEY)).hasContent(content);
        assertThat(files(".tmp")).isEmpty();
    }

    @Test
    void aDamagedRecordIsListedWhileItsKeyCanBeRead() throws Exception {
        FileRecordStore store = open();
        set(store, KEY, Version.ABSENT, "abc");
        set(store, LeaseKey.of("other"), Version.ABSENT, "abc");
        byte[] damaged = Files.readAllBytes(recordFile(KEY));
        damaged[damaged.length - 1] ^= 1;
        Files.write(recordFile(KEY), damaged);
        Files.writeString(directory.resolve("0".repeat(64) + ".rec"), "nothing");
        assertThat(store.keys("", TIMEOUT)).containsExactlyInAnyOrder(KEY, LeaseKey.of("other"));
    }

    @Test
    void aFailedForceOfTheFileChangesNothingAndEndsAllWriting() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        FileRecordStore store = open((path, channel) -> failIf(broken.get()));
        Version first = set(store, KEY, Version.ABSENT, "a").orElseThrow();
        broken.set(true);
        assertThatThrownBy(() -> set(store, KEY, first, "b"))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining(".tmp");
        broken.set(false);
        assertThatThrownBy(() -> set(store, LeaseKey.of("other"), Version.ABSENT, "b"))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining("opened anew");
        assertThat(read(store, KEY)).isEqualTo("a");
        assertThat(set(open(), KEY, first, "b")).isPresent();
    }

    @Test
    void aFailedForceOfTheDirectoryLeavesTheOutcomeUnknownAndEndsAllWriting() throws Exception {
        AtomicInteger forces = new AtomicInteger();
        FileRecordStore store = open((path, channel) -> failIf(forces.incrementAndGet() == 2));
        assertThatThrownBy(() -> set(store, KEY, Version.ABSENT, "a"))
                .isInstanceOf(LeaseOutcomeUnknownException.class)
                .hasMessageContaining(directory.toString());
        assertThatThrownBy(() -> set(store, KEY, Version.of(1), "b")).isInstanceOf(LeaseUnavailableException.class);
        assertThat(forces).hasValue(2);
    }

    private static void failIf(boolean broken) throws IOException {
        if (broken) {
            throw new IOException("Input/output error, as planned");
        }
    }

    @Test
    void eachWriteForcesTheFileAndThenTheDirectory() throws Exception {
        AtomicInteger forces = new AtomicInteger();
        FileRecordStore store = open((path, channel) -> forces.incrementAndGet());
        Version first = set(store, KEY, Version.ABSENT, "a").orElseThrow();
        assertThat(forces).hasValue(2);
        set(store, KEY, Version.of(99), "b");
        store.read(KEY, TIMEOUT);
        assertThat(forces).hasValue(2);
        set(store, KEY, first, "b");
        assertThat(forces).hasValue(4);
    }

    @Test
    void r1_2_aWriteThatFindsTheMutexTakenEndsInTimeAndChangesNothing() throws Exception {
        FileRecordStore store = open();
        Version first = set(store, KEY, Version.ABSENT, "a").orElseThrow();
        Path mutex = files(".mutex").get(0);
        try (Child other = Child.start("lock", mutex.toString())) {
            assertThat(other.answer()).isEqualTo("true");
            assertThatThrownBy(() -> store.compareAndSet(KEY, first, bytes("b"), Duration.ofMillis(200)))
                    .isInstanceOf(LeaseUnavailableException.class)
                    .hasMessageContaining("PT0.2S");
            assertThat(set(store, LeaseKey.of("neighbour"), Version.ABSENT, "x"))
                    .isPresent();
            other.kill();
        }
        assertThat(set(store, KEY, first, "c")).isPresent();
        await().untilAsserted(() -> assertThat(files(".tmp")).isEmpty());
    }

    @Test
    void r1_2_aWriteWhoseCallerGaveUpIsNotApplied() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch slow = new CountDownLatch(1);
        FileRecordStore store = open((path, channel) -> {
            begun.countDown();
            awaitQuietly(slow);
        });
        assertThatThrownBy(() -> store.compareAndSet(KEY, Version.ABSENT, bytes("a"), Duration.ofSeconds(2)))
                .isInstanceOf(LeaseUnavailableException.class);
        assertThat(begun.getCount())
                .as("writes not begun when their caller gave up")
                .isZero();
        assertThat(files(".tmp")).hasSize(1);
        slow.countDown();
        await().untilAsserted(() -> assertThat(files(".tmp")).isEmpty());
        assertThat(store.read(KEY, TIMEOUT)).isEmpty();
    }

    private static void awaitQuietly(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void r6_4_manyWritesThatWaitForAMutexHoldUpNoOtherKey() throws Exception {
        FileRecordStore store = open();
        Version first = set(store, KEY, Version.ABSENT, "a").orElseThrow();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Child other = Child.start("lock", files(".mutex").get(0).toString())) {
            other.answer();
            List<Future<Optional<Version>>> stuck = new ArrayList<>();
            for (int writer = 0; writer < 40; writer++) {
                stuck.add(threads.submit(() -> set(store, KEY, first, "b")));
            }
            for (int key = 0; key < 20; key++) {
                assertThat(set(store, LeaseKey.of("free-" + key), Version.ABSENT, "x"))
                        .isPresent();
            }
            other.kill();
            int applied = 0;
            for (Future<Optional<Version>> answer : stuck) {
                applied += answer.get().isPresent() ? 1 : 0;
            }
            assertThat(applied).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void interruptsEndCallsButBreakNoExclusion() throws Exception {
        FileRecordStore store = open();
        FileRecordStore other = open();
        Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
        AtomicInteger repeated = new AtomicInteger();
        AtomicInteger interrupts = new AtomicInteger();
        AtomicBoolean ended = new AtomicBoolean();
        Thread victim = new Thread(() -> {
            while (!ended.get()) {
                try {
                    note(ChildMain.addOne(store), acknowledged, repeated);
                } catch (InterruptedException e) {
                    interrupts.incrementAndGet();
                }
            }
        });
        victim.start();
        while (interrupts.get() < 100 || acknowledged.size() < 200) {
            victim.interrupt();
            note(ChildMain.addOne(other), acknowledged, repeated);
        }
        ended.set(true);
        victim.join();
        Stored last = other.read(ChildMain.COUNTER, TIMEOUT).orElseThrow();
        assertThat(repeated).hasValue(0);
        assertThat(last.version()).isEqualTo(Version.of(ChildMain.number(last)));
        assertThat(ChildMain.addOne(store)).isEqualTo(ChildMain.number(last) + 1);
    }

    private static void note(long number, Set<Long> acknowledged, AtomicInteger repeated) {
        if (number > 0 && !acknowledged.add(number)) {
            repeated.incrementAndGet();
        }
    }

    @Test
    void anInterruptedThreadIsToldSo() throws Exception {
        FileRecordStore store = open();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> store.read(KEY, TIMEOUT)).isInstanceOf(InterruptedException.class);
        assertThat(store.read(KEY, TIMEOUT)).isEmpty();
    }

    @Test
    void r2_4_twoClassLoadersOfOneJvmExcludeEachOther() throws Exception {
        int loaders = 2;
        int times = 150;
        ExecutorService threads = Executors.newFixedThreadPool(loaders);
        try {
            List<Callable<Object>> incrementers = new ArrayList<>();
            for (int loader = 0; loader < loaders; loader++) {
                Class<?> copy = ChildMain.isolatedCopy();
                assertThat(copy).isNotEqualTo(ChildMain.class);
                incrementers.add(() ->
                        copy.getMethod("increment", String.class, int.class).invoke(null, directory.toString(), times));
            }
            for (Future<Object> answer : threads.invokeAll(incrementers)) {
                assertThat(answer.get()).isEqualTo((long) times);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(read(open(), ChildMain.COUNTER)).isEqualTo(Integer.toString(loaders * times));
    }

    @Test
    void r9_1_aWatchIsWokenByItsOwnStoreAndByOthers() throws Exception {
        FileRecordStore store = open();
        AtomicInteger hints = new AtomicInteger();
        Watch watch = store.watch(KEY, hints::incrementAndGet);
        assertThat(hints).hasValue(1);
        FileRecordStore other = open();
        Version first = set(other, KEY, Version.ABSENT, "a").orElseThrow();
        await().untilAsserted(() -> assertThat(hints).hasValueGreaterThan(1));
        int before = hints.get();
        Version second = set(store, KEY, first, "b").orElseThrow();
        assertThat(hints).hasValueGreaterThan(before);
        AtomicInteger later = new AtomicInteger();
        other.watch(KEY, later::incrementAndGet);
        watch.close();
        int last = hints.get();
        set(other, KEY, second, "c");
        await().untilAsserted(() -> assertThat(later).hasValueGreaterThan(1));
        assertThat(hints).hasValue(last);
    }

    @Test
    void aDirectoryThatWasExchangedIsNotTakenForAnEmptyOne() throws Exception {
        directory = Files.createDirectory(directory.resolve("leases"));
        FileRecordStore store = new FileRecordStore(LeaseDirectory.open(directory, LeaseDirectory.Disk.REAL), r -> {});
        opened.add(store);
        set(store, KEY, Version.ABSENT, "a");
        Files.move(directory, directory.resolveSibling("old"));
        assertThatThrownBy(() -> store.read(KEY, TIMEOUT)).isInstanceOf(LeaseUnavailableException.class);
        Files.createDirectory(directory);
        assertThatThrownBy(() -> store.read(KEY, TIMEOUT))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContainingAll(directory.toString(), "replaced or unmounted");
        assertThatThrownBy(() -> set(store, KEY, Version.ABSENT, "b")).isInstanceOf(LeaseUnavailableException.class);
        assertThat(files("")).isEmpty();
    }

    @Test
    void temporaryFilesOfKilledWritersAreSweptAndFreshOnesAreNot() throws Exception {
        FileRecordStore store = open();
        Path old = Files.writeString(directory.resolve("x.1.tmp"), "");
        Path fresh = Files.writeString(directory.resolve("x.2.tmp"), "");
        Instant now = Instant.now();
        Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofHours(2))));
        store.sweep(now.minus(Duration.ofHours(1)));
        await().untilAsserted(() -> assertThat(old).doesNotExist());
        assertThat(fresh).exists();
    }

    @Test
    void aRecordAboveTheLimitIsRefused() throws Exception {
        FileRecordStore store = open();
        assertThatThrownBy(() -> store.compareAndSet(KEY, Version.ABSENT, new byte[8193], TIMEOUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("8193", "8192");
    }

    @Test
    void r12_1_closingLeavesNoThreadAndNoOpenFile() throws Exception {
        open().close();
        await().untilAsserted(() -> assertThat(threads()).noneMatch(thread -> isOurs(thread.getName())));
        Set<Thread> threadsBefore = threads();
        Set<String> filesBefore = openFiles();
        FileRecordStore store = open();
        for (int key = 0; key < 50; key++) {
            set(store, LeaseKey.of("key-" + key), Version.ABSENT, "x");
            store.watch(LeaseKey.of("key-" + key), () -> {});
        }
        Set<Thread> started = threads();
        started.removeAll(threadsBefore);
        assertThat(started).anyMatch(thread -> isOurs(thread.getName()));
        Set<String> files = openFiles();
        files.removeAll(filesBefore);
        assertThat(files).hasSizeBetween(1, 8);
        store.close();
        store.close();
        await().untilAsserted(() -> {
            assertThat(started).noneMatch(Thread::isAlive);
            assertThat(openFiles()).doesNotContainAnyElementsOf(files);
        });
        assertThatThrownBy(() -> store.read(KEY, TIMEOUT)).isInstanceOf(IllegalStateException.class);
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    private static boolean isOurs(String threadName) {
        return threadName.startsWith("leasehold");
    }

    /** Descriptors and what they are of, but for class files: the JVM opens those as it comes to them. */
    private static Set<String> openFiles() throws IOException {
        Set<String> open = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    open.add(descriptor.getFileName() + " " + Files.readSymbolicLink(descriptor));
                } catch (NoSuchFileException closed) { // why: such as the one of this listing
                }
            }
        }
        open.removeIf(file -> file.endsWith(".jar"));
        return open;
    }
}
