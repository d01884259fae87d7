package io.leasehold.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseKey;
import io.leasehold.recordstore.RecordStore.Stored;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.KitTime;
import io.leasehold.tck.LeaseProviderFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A directory of its own per test, in virtual time: expiry is observed on each client's clock. */
final class FileFixture implements LeaseProviderFixture {

    private final KitTime time = KitTime.virtual();
    private final Path leases;
    private final String uri;

    FileFixture(Path directory) {
        this.leases = directory.resolve("leases");
        this.uri = leases.toUri().toString();
    }

    @Override
    public String name() {
        return "file:";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        return new FileProviderFactory().create(ProviderSettings.parse(uri), context);
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
        Path file = leases.resolve(LeaseDirectory.recordName(key));
        try {
            Files.write(file, change.apply(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As another program would that keeps the form of the file. */
    private void rewrite(LeaseKey key, UnaryOperator<String> change) {
        Duration timeout = Duration.ofSeconds(10);
        try (FileRecordStore store =
                new FileRecordStore(LeaseDirectory.open(leases, LeaseDirectory.Disk.REAL), reason -> {})) {
            Stored before = store.read(key, timeout).orElseThrow();
            String after = change.apply(new String(before.bytes(), StandardCharsets.UTF_8));
            assertThat(store.compareAndSet(key, before.version(), after.getBytes(StandardCharsets.UTF_8), timeout))
                    .isPresent();
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
