package io.leasehold.local;

import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.recordstore.RecordStore.Stored;
import io.leasehold.recordstore.RecordStore.Version;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireRequest.Reclaim;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** What other processes, and other class loaders, do in the tests. */
public final class ChildMain {

    static final LeaseKey COUNTER = LeaseKey.of("counter");
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private ChildMain() {}

    public static void main(String[] arguments) throws Exception {
        String what = arguments[0];
        String where = arguments[1];
        switch (what) {
            case "increment" -> System.out.println(increment(where, Integer.parseInt(arguments[2])));
            case "incrementForEver" -> incrementForEver(where);
            case "hold" -> hold(where, arguments[2]);
            case "lock" -> lock(where);
            case "tryMutex" -> System.out.println(tryMutex(where));
            default -> throw new IllegalArgumentException(what);
        }
    }

    /** Adds one that often; answers how often it did. */
    public static long increment(String directory, int times) throws Exception {
        try (FileRecordStore store = open(Path.of(directory))) {
            for (int done = 0; done < times; done++) {
                while (addOne(store) == 0) {
                    Thread.onSpinWait();
                }
            }
        }
        return times;
    }

    /** Whether nobody else is inside of the counter's mutex. */
    public static boolean tryMutex(String directory) throws Exception {
        return LeaseDirectory.open(Path.of(directory), LeaseDirectory.Disk.REAL)
                .mutex(KeyFiles.of(COUNTER))
                .tryRun(() -> {});
    }

    /** This class, loaded by a class loader that shares nothing but the platform with the caller's. */
    static Class<?> isolatedCopy() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        ClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        return loader.loadClass(ChildMain.class.getName());
    }

    private static void incrementForEver(String directory) throws Exception {
        try (FileRecordStore store = open(Path.of(directory))) {
            for (; ; ) {
                System.out.println(addOne(store));
            }
        }
    }

    static FileRecordStore open(Path directory) throws IOException {
        return new FileRecordStore(LeaseDirectory.open(directory, LeaseDirectory.Disk.REAL), reason -> {
            throw new IllegalStateException(reason);
        });
    }

    /** The number written; 0 if somebody else was faster. */
    static long addOne(FileRecordStore store) throws InterruptedException {
        Optional<Stored> stored = store.read(COUNTER, TIMEOUT);
        long next = stored.map(ChildMain::number).orElse(0L) + 1;
        Version seen = stored.map(Stored::version).orElse(Version.ABSENT);
        byte[] bytes = Long.toString(next).getBytes(StandardCharsets.US_ASCII);
        return store.compareAndSet(COUNTER, seen, bytes, TIMEOUT).isPresent() ? next : 0;
    }

    static long number(Stored stored) {
        return Long.parseLong(new String(stored.bytes(), StandardCharsets.US_ASCII));
    }

    private static void hold(String uri, String ttl) throws Exception {
        LeaseClock clock = LeaseClock.system();
        WriteLeaseProvider provider = new FileProviderFactory()
                .create(ProviderSettings.parse(uri), ProviderContext.of(clock, clock.newScheduler("child")));
        AcquireRequest request = new AcquireRequest(
                COUNTER, LeaseId.random(), 0, HolderId.of("child"), Duration.parse(ttl), 1, Reclaim.NEVER, Map.of());
        System.out.println(provider.acquire(request, TIMEOUT));
        new CountDownLatch(1).await();
    }

    private static void lock(String file) throws Exception {
        try (FileChannel channel =
                        FileChannel.open(Path.of(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            System.out.println(lock.isValid());
            new CountDownLatch(1).await();
        }
    }
}
