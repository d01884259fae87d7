package io.leasehold.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.Capability;
import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.local.FileProviderFactory.Host;
import io.leasehold.recordstore.RecordStore.Stored;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireRequest.Reclaim;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.FaultProxy;
import io.leasehold.tck.KitTime;
import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.Untested;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A directory of its own per test, in virtual time: expiry is observed on each client's clock. The back end is the file system: it can
 * hang, be unmounted and mounted again, lose what was not forced, and have a clock of its own. What it cannot be is far away: between
 * a provider and a directory there is no network that passes one byte at a time.
 */
final class FileFixture implements LeaseProviderFixture {

    private static final LeaseKey PROBE = LeaseKey.of("probe");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Pattern EXPIRY = Pattern.compile("(\"expiresAtMs\":\"?)(-?\\d+)");

    private final KitTime time = KitTime.virtual();
    private final Path leases;
    private final Path proc;
    private final String uri;
    private final CrashingDisk disk;
    private final List<WriteLeaseProvider> opened = new ArrayList<>();

    FileFixture(Path directory) {
        this.leases = directory.resolve("leases");
        this.uri = leases.toUri().toString();
        this.disk = new CrashingDisk(leases);
        this.proc = link(directory.resolve("proc"), Path.of("/proc"));
    }

    private static Path link(Path link, Path target) {
        try {
            return Files.createSymbolicLink(link, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "file:";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        Host host = new Host(Host.REAL.type(), disk, new ProcessTable(proc));
        WriteLeaseProvider provider = new FileProviderFactory(host).create(ProviderSettings.parse(uri), context);
        opened.add(provider);
        return impatient(provider);
    }

    /**
     * Calls on a disk that hangs really wait, while time is virtual: here not for as long as they were told to, but for a moment.
     */
    private WriteLeaseProvider impatient(WriteLeaseProvider provider) {
        return (WriteLeaseProvider) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {WriteLeaseProvider.class}, (proxy, method, arguments) -> {
                    for (int i = 0; disk.isPaused() && i < method.getParameterCount(); i++) {
                        arguments[i] = arguments[i] instanceof Duration ? MOMENT : arguments[i];
                    }
                    try {
                        return method.invoke(provider, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public KitTime time() {
        return time;
    }

    @Override
    public Optional<String> uri() {
        return Optional.of(uri);
    }

    @Override
    public void pauseBackend() {
        disk.pause();
    }

    @Override
    public void resumeBackend() {
        disk.resume();
    }

    /** Unmounts the file system and mounts it again; in between nobody is told that a key is free. */
    @Override
    public void restartBackend() {
        Path away = leases.resolveSibling("unmounted");
        try {
            Files.move(leases, away);
            for (WriteLeaseProvider provider : opened) {
                assertThatThrownBy(() -> provider.inspect(PROBE, Freshness.LINEARIZABLE, TIMEOUT))
                        .isInstanceOfAny(LeaseUnavailableException.class, IllegalStateException.class);
            }
            Files.move(away, leases);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The machine ends at once: what was not forced is lost, and everything is mounted anew. */
    @Override
    public void killBackend() {
        disk.losePower();
        restartBackend();
    }

    @Override
    public void losePower() {
        disk.losePower();
    }

    /** The times of the files, and those in the records, are what shows of the file system's clock. */
    @Override
    public void stepBackendClock(Duration step) {
        for (LeaseKey key : keys()) {
            rewrite(key, json -> stepped(json, step.toMillis()));
        }
        try (Stream<Path> files = Files.list(leases)) {
            for (Path file : files.toList()) {
                long millis = Files.getLastModifiedTime(file).toMillis() + step.toMillis();
                Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String stepped(String json, long millis) {
        Matcher expiry = EXPIRY.matcher(json);
        assertThat(expiry.find()).as("a time of expiry in %s", json).isTrue();
        return expiry.replaceFirst("$1" + (Long.parseLong(expiry.group(2)) + millis));
    }

    /** Processes cannot be told apart any more, which each provider finds out when it meets a holder. */
    @Override
    public Capability weakenBackend() {
        try {
            Files.delete(proc);
            for (WriteLeaseProvider provider : opened) {
                for (int i = 0; i < 2; i++) {
                    AcquireResult unused = provider.acquire(probe(), TIMEOUT);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the test", e);
        }
        return Capability.INSTANT_TAKEOVER;
    }

    private static AcquireRequest probe() {
        return new AcquireRequest(
                PROBE, LeaseId.random(), 0, HolderId.of("probe"), Duration.ofSeconds(2), 1, Reclaim.NEVER, Map.of());
    }

    @Override
    public FaultProxy proxy() {
        throw new Untested("no network lies between a provider and a directory");
    }

    @Override
    public void damageRecord(LeaseKey key, Damage how) {
        switch (how) {
            case FLIPPED_BYTE ->
                change(key, bytes -> {
                    bytes[bytes.length / 2] ^= 1;
                    return bytes;
                });
            case TRUNCATED -> change(key, bytes -> Arrays.copyOf(bytes, bytes.length / 2));
            case FOREIGN -> rewrite(key, json -> "{\"somebody\": \"else's\"}");
            case NEWER_SCHEMA -> rewrite(key, json -> replaced(json, "\"schema\":1", "\"schema\":99"));
        }
    }

    @Override
    public void exhaustGeneration(LeaseKey key) {
        rewrite(key, json -> replaced(json, "\"generation\":\"1\"", "\"generation\":\"" + Long.MAX_VALUE + "\""));
    }

    private static String replaced(String json, String what, String by) {
        assertThat(json).contains(what);
        return json.replace(what, by);
    }

    /** Behind the store's back. */
    private void change(LeaseKey key, UnaryOperator<byte[]> change) {
        Path file = leases.resolve(KeyFiles.of(key).record());
        try {
            Files.write(file, change.apply(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As another program would that keeps the form of the file. */
    private void rewrite(LeaseKey key, UnaryOperator<String> change) {
        withStore(store -> {
            Stored before = store.read(key, TIMEOUT).orElseThrow();
            String after = change.apply(new String(before.bytes(), StandardCharsets.UTF_8));
            return assertThat(
                            store.compareAndSet(key, before.version(), after.getBytes(StandardCharsets.UTF_8), TIMEOUT))
                    .isPresent();
        });
    }

    private List<LeaseKey> keys() {
        return withStore(store -> store.keys("", TIMEOUT));
    }

    private interface Use<T> {
        T of(FileRecordStore store) throws InterruptedException;
    }

    private <T> T withStore(Use<T> use) {
        try (FileRecordStore store = new FileRecordStore(LeaseDirectory.open(leases, disk), reason -> {})) {
            return use.of(store);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the test", e);
        }
    }

    /** Files of writes that are under way. */
    @Override
    public int leftBehind() {
        if (Files.notExists(leases)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(leases)) {
            return (int) files.filter(file -> file.toString().endsWith(".tmp")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // The directory belongs to the test.
    }
}
