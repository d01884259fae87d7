package io.leasehold.tck;

import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * The other process of rule 2.4: increments a number in a file, each time under a lease, and says how often it did.
 * It begins when it is told to, so that all begin together.
 */
final class IncrementMain {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private IncrementMain() {}

    /**
     * Runs the process.
     *
     * @param arguments URI, key, ttl, file, count
     * @throws InterruptedException never in practice
     * @throws IOException never in practice
     */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        LeaseSpec spec = LeaseSpec.of(arguments[1]).ttl(Duration.parse(arguments[2]));
        Path file = Path.of(arguments[3]);
        int count = Integer.parseInt(arguments[4]);
        try (LeaseClient leases = LeaseClient.open(arguments[0])) {
            System.out.println("ready");
            int unused = System.in.read();
            for (int i = 0; i < count; i++) {
                try (Lease lease = leases.acquireWithin(spec, PATIENCE)) {
                    int before = read(file);
                    lease.requireHeld(Duration.ZERO);
                    write(file, before + 1);
                }
            }
        }
        System.out.println(count);
    }

    static Path newCounter() {
        try {
            Path file = Files.createTempFile("leasehold-tck-counter", ".txt");
            write(file, 0);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int read(Path file) {
        try {
            return Integer.parseInt(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, int value) {
        Path next = Path.of(file + "." + ProcessHandle.current().pid());
        try {
            Files.writeString(next, Integer.toString(value));
            Path unused = Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
