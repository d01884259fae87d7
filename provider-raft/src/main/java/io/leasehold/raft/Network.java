package io.leasehold.raft;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How sockets are opened: plain, or TLS with mutual authentication.
 *
 * @param group the name of the group that members and clients must agree on
 * @param connectTimeout for a connection and its TLS handshake
 * @param tls empty for plain text
 */
record Network(String group, Duration connectTimeout, Optional<SSLContext> tls) {

    private static final Logger LOG = LoggerFactory.getLogger(Network.class);
    private static final int BACKLOG = 128;
    private static final long LAST_PATIENCE_MILLIS = 2_000;

    /**
     * Connects; closing what {@code opened} was given ends the attempt.
     *
     * @param address {@code host:port}
     * @param opened gets the socket before it connects
     */
    Socket connect(String address, Consumer<Socket> opened) throws IOException {
        int colon = address.lastIndexOf(':');
        String host = RatisProperties.unbracketed(address.substring(0, colon));
        int port = Integer.parseInt(address.substring(colon + 1));
        int millis = Math.toIntExact(connectTimeout.toMillis());
        Socket socket = new Socket();
        opened.accept(socket);
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(new InetSocketAddress(host, port), millis);
            return tls.isPresent() ? secured(tls.get(), socket, host, port) : socket;
        } catch (IOException | RuntimeException e) {
            closeQuietly(socket);
            throw e;
        }
    }

    private Socket secured(SSLContext context, Socket socket, String host, int port) throws IOException {
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.setSoTimeout(Math.toIntExact(connectTimeout.toMillis()));
        secure.startHandshake();
        secure.setSoTimeout(0);
        return secure;
    }

    ServerSocket listen(String host, int port) throws IOException {
        InetAddress address = InetAddress.getByName(RatisProperties.unbracketed(host));
        if (tls.isEmpty()) {
            return new ServerSocket(port, BACKLOG, address);
        }
        SSLServerSocket secure =
                (SSLServerSocket) tls.get().getServerSocketFactory().createServerSocket(port, BACKLOG, address);
        secure.setNeedClientAuth(true);
        return secure;
    }

    static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, e) -> LOG.error("thread {} failed", name, e));
        return thread;
    }

    static void closeQuietly(@Nullable AutoCloseable resource) {
        if (resource == null) {
            return;
        }
        try {
            resource.close();
        } catch (Exception e) {
            LOG.debug("not closed in order", e);
        }
    }

    /** Waits for a thread that is about to end, unless it is the current one. */
    static void join(@Nullable Thread thread) {
        if (thread == null || thread == Thread.currentThread()) {
            return;
        }
        try {
            thread.join(LAST_PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
