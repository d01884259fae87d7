package io.leasehold.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP proxy on the loopback interface, with the faults of a network: it cuts both ways or one way, delays, passes one byte at a
 * time, resets, and holds or drops one chosen message. Clients are given {@link #address()} in place of the server's.
 *
 * <p>As TCP does, it keeps the order of each direction of a connection, and loses bytes only together with their connection: what
 * is cut off waits, and a dropped message takes its connection along.
 *
 * <p>Thread-safe. Two daemon threads per direction of a connection, named {@code tck-proxy}; none is left after {@link #close()}.
 */
public final class FaultProxy implements AutoCloseable {

    /** One half of a connection. */
    public enum Direction {
        /** Requests. */
        TO_SERVER,
        /** Answers and hints. */
        TO_CLIENT
    }

    /** How a stream of bytes falls into messages. */
    @FunctionalInterface
    public interface Framing {

        /** Whatever arrives together is a message: enough for protocols that never have two requests on their way. */
        Framing AS_IT_ARRIVES = bytes -> bytes.length;

        /**
         * Finds the end of the first message.
         *
         * @param bytes received and not yet passed on, at least one
         * @return the length of the first message; zero or less if it is not complete yet
         */
        int firstMessage(byte[] bytes);
    }

    private static final Logger LOG = LoggerFactory.getLogger(FaultProxy.class);

    private final InetSocketAddress server;
    private final ServerSocket listener;
    private final ProxyWeather weather;
    private final Set<ProxyConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicBoolean refusing = new AtomicBoolean();
    private final Thread acceptor;

    private FaultProxy(InetSocketAddress server, ServerSocket listener, Framing framing) {
        this.server = server;
        this.listener = listener;
        this.weather = new ProxyWeather(framing);
        this.acceptor = new Thread(this::accept, "tck-proxy-accept");
        acceptor.setDaemon(true);
    }

    /**
     * Opens a proxy on a free port.
     *
     * @param server connected to anew for each client; it need not run yet
     * @return a proxy without faults, that the caller closes
     */
    public static FaultProxy to(InetSocketAddress server) {
        return to(server, Framing.AS_IT_ARRIVES);
    }

    /**
     * Opens a proxy on a free port for a protocol whose messages are told apart.
     *
     * @param server connected to anew for each client; it need not run yet
     * @param framing says what {@link #hold} and {@link #drop} choose from
     * @return a proxy without faults, that the caller closes
     */
    public static FaultProxy to(InetSocketAddress server, Framing framing) {
        try {
            ServerSocket listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
            FaultProxy proxy = new FaultProxy(server, listener, framing);
            proxy.acceptor.start();
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("no port for a proxy to " + server, e);
        }
    }

    /**
     * Where clients connect.
     *
     * @return on the loopback interface
     */
    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                take(listener.accept());
            } catch (IOException e) {
                LOG.debug("the proxy to {} was closed, or a client left before it was served", server, e);
            }
        }
    }

    /** The client is connected already when the proxy connects, as behind any load balancer. */
    private void take(Socket client) throws IOException {
        accepted.incrementAndGet();
        if (refusing.get()) {
            refused.incrementAndGet();
            ProxyConnection.reset(client);
            return;
        }
        ProxyConnection connection = new ProxyConnection(client, server, weather, open::remove);
        open.add(connection);
        connection.start();
        if (listener.isClosed()) {
            connection.reset();
        }
    }

    /** Cuts both directions: bytes wait, connections stay, new ones are made but carry nothing. */
    public void cut() {
        weather.cut(Direction.TO_SERVER);
        weather.cut(Direction.TO_CLIENT);
    }

    /**
     * Cuts one direction; the other goes on.
     *
     * @param direction where bytes wait
     */
    public void cut(Direction direction) {
        weather.cut(direction);
    }

    /** Resets every new connection at once, until {@link #heal()}. Those that are open stay. */
    public void refuseConnections() {
        refusing.set(true);
    }

    /** Resets every open connection: what was on its way is lost. */
    public void reset() {
        open.forEach(ProxyConnection::reset);
    }

    /**
     * Delays every byte of a direction by a random time; the order stays.
     *
     * @param direction which
     * @param least the shortest delay
     * @param most the longest delay; the same for a constant one
     */
    public void delay(Direction direction, Duration least, Duration most) {
        if (least.isNegative() || most.compareTo(least) < 0) {
            throw new IllegalArgumentException("a delay from " + least + " to " + most + " is none");
        }
        weather.delay(direction, least, most);
    }

    /**
     * Passes one byte at a time in both directions, each in a packet of its own.
     *
     * @param perByte the pause after each; zero for none
     */
    public void throttle(Duration perByte) {
        weather.throttle(perByte);
    }

    /**
     * Holds the next message that matches, and all that follows it on its connection, also after the client has gone.
     *
     * @param direction where to look
     * @param message what to hold; gets whole messages
     * @return to wait for it and to deliver it
     */
    public ChosenMessage hold(Direction direction, Predicate<byte[]> message) {
        return weather.choose(new ChosenMessage(direction, message, ChosenMessage.Fate.HELD));
    }

    /**
     * Drops the next message that matches, and resets its connection.
     *
     * @param direction where to look
     * @param message what to drop; gets whole messages
     * @return to wait for it
     */
    public ChosenMessage drop(Direction direction, Predicate<byte[]> message) {
        return weather.choose(new ChosenMessage(direction, message, ChosenMessage.Fate.DROPPED));
    }

    /** Ends every fault that lasts, delivers what was held, and forgets choices that met no message. */
    public void heal() {
        refusing.set(false);
        weather.heal();
    }

    /**
     * How many connections clients made, also those that were refused.
     *
     * @return since the proxy was opened
     */
    public long connections() {
        return accepted.get();
    }

    /**
     * How many connections were reset at once, as proof that {@link #refuseConnections()} met somebody.
     *
     * @return since the proxy was opened
     */
    public long refusedConnections() {
        return refused.get();
    }

    /**
     * How many connections are open now.
     *
     * @return zero or more
     */
    public int openConnections() {
        return open.size();
    }

    /**
     * How many bytes were passed on.
     *
     * @param direction which way
     * @return since the proxy was opened
     */
    public long bytes(Direction direction) {
        return weather.bytes(direction);
    }

    /** Resets every connection and ends every thread. Repeatable. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy's port cannot be closed", e);
        }
        ProxyConnection.join(acceptor);
        open.forEach(ProxyConnection::reset);
        weather.heal();
        open.forEach(ProxyConnection::join);
    }
}
