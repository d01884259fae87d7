package io.leasehold.examples.singlewriter;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A PostgreSQL server with an empty database, which is gone when this is closed or when this process dies. */
final class TemporaryPostgres implements AutoCloseable {

    private final Process keeper;
    private final int port;

    private TemporaryPostgres(Process keeper, int port) {
        this.keeper = keeper;
        this.port = port;
    }

    static TemporaryPostgres start() throws IOException {
        int port = freePort();
        Process keeper = new ProcessBuilder("sh", "-c", script(), Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!"ready".equals(keeper.inputReader().readLine())) {
            throw new IOException("no PostgreSQL server could be started, see above");
        }
        return new TemporaryPostgres(keeper, port);
    }

    private static String script() throws IOException {
        try (InputStream script = TemporaryPostgres.class.getResourceAsStream("temporary-postgres.sh")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=notebook";
    }

    @Override
    public void close() throws IOException {
        keeper.outputWriter().close();
        keeper.onExit().join();
    }
}
