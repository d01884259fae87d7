package io.leasehold.fencing;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.StaleTokenException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A process that writes through a file gate until it is killed. The resource is a log: each write appends {@code begin TOKEN}, then
 * {@code end TOKEN}. Tokens rise with the machine's monotonic clock, one generation in 2^10 ns, so that processes overtake each other.
 */
final class GateWriterProcess {

    private GateWriterProcess() {}

    public static void main(String[] args) throws Exception {
        FencingGate gate = FencingGate.file(Path.of(args[0]));
        Path log = Path.of(args[1]);
        System.out.println("started");
        while (true) {
            long generation =
                    (System.nanoTime() >> 10) - ThreadLocalRandom.current().nextInt(8);
            Fence fence = new Fence(LeaseKey.of("orders"), new FencingToken(1, generation), LeaseId.random());
            try {
                gate.write(fence, () -> {
                    append(log, "begin " + fence.token() + "\n");
                    return append(log, "end " + fence.token() + "\n");
                });
            } catch (StaleTokenException e) {
                append(log, "refused " + fence.token() + "\n");
            }
        }
    }

    private static Path append(Path log, String line) throws Exception {
        return Files.writeString(log, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
