package io.leasehold.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that are given out in this JVM alone: another one that runs servers beside it would take a port whose server is down for a
 * moment. A block is claimed by listening on its first port for as long as the JVM lives.
 *
 * <p>Below the ports that systems give to outgoing connections, so that none of those takes one either. Thread-safe.
 */
final class PortBlock {

    private static final int FIRST = 15_000;
    private static final int SIZE = 500;
    private static final int BLOCKS = 30;

    private final ServerSocket claim;
    private int given;

    private PortBlock(ServerSocket claim) {
        this.claim = claim;
    }

    /** A block that nobody has claimed, from a random one on. */
    static PortBlock claim() {
        int start = ThreadLocalRandom.current().nextInt(BLOCKS);
        for (int i = 0; i < BLOCKS; i++) {
            Optional<ServerSocket> claimed = listen(FIRST + (start + i) % BLOCKS * SIZE);
            if (claimed.isPresent()) {
                return new PortBlock(claimed.get());
            }
        }
        throw new IllegalStateException("each block of " + SIZE + " ports from " + FIRST + " to "
                + (FIRST + BLOCKS * SIZE - 1) + " is claimed");
    }

    /** The next port on which nobody listens now; each is given again only after all others. */
    synchronized int next() {
        for (int tries = 1; tries < SIZE; tries++) {
            given = given % (SIZE - 1) + 1;
            int port = claim.getLocalPort() + given;
            Optional<ServerSocket> free = listen(port);
            if (free.isPresent()) {
                close(free.get());
                return port;
            }
        }
        throw new IllegalStateException(
                "no port from " + (claim.getLocalPort() + 1) + " to " + (claim.getLocalPort() + SIZE - 1) + " is free");
    }

    /** Empty if somebody else does already. */
    private static Optional<ServerSocket> listen(int port) {
        try {
            return Optional.of(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (BindException taken) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
