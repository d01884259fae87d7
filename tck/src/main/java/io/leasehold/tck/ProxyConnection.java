package io.leasehold.tck;

import io.leasehold.tck.FaultProxy.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One client's connection through a proxy, and the one to the server behind it. */
final class ProxyConnection {

    private static final long JOIN_MILLIS = 5_000;

    private final Socket client;
    private final Socket server = new Socket();
    private final InetSocketAddress address;
    private final Consumer<ProxyConnection> onEnd;
    private final List<ProxyPipe> pipes;
    private final AtomicInteger flowing;
    private final Thread opener;

    ProxyConnection(Socket client, InetSocketAddress address, ProxyWeather weather, Consumer<ProxyConnection> onEnd) {
        this.client = client;
        this.address = address;
        this.onEnd = onEnd;
        this.pipes = Stream.of(Direction.values())
                .map(direction -> new ProxyPipe(direction, weather, this))
                .toList();
        this.flowing = new AtomicInteger(pipes.size());
        this.opener = new Thread(this::open, "tck-proxy-open");
        opener.setDaemon(true);
    }

    void start() {
        opener.start();
    }

    private void open() {
        try {
            server.connect(address);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            pipes.forEach(ProxyPipe::start);
        } catch (IOException e) {
            // why: without a server the client meets what it would meet without a proxy, a connection that ends
            reset();
        }
    }

    Socket from(Direction direction) {
        return direction == Direction.TO_SERVER ? client : server;
    }

    Socket to(Direction direction) {
        return direction == Direction.TO_SERVER ? server : client;
    }

    /** One direction has come to its end; the connection ends with the second. */
    void ended() {
        if (flowing.decrementAndGet() == 0) {
            close(client);
            close(server);
            onEnd.accept(this);
        }
    }

    /** Ends both sides at once; what is on its way is lost. */
    void reset() {
        reset(client);
        reset(server);
        pipes.forEach(ProxyPipe::stop);
        onEnd.accept(this);
    }

    static void reset(Socket socket) {
        try {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
        } catch (SocketException e) {
            // why: it is closed meanwhile, which is all that is wanted
        }
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a connection cannot be closed", e);
        }
    }

    void join() {
        join(opener);
        pipes.forEach(ProxyPipe::join);
    }

    static void join(Thread thread) {
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
