package io.leasehold.raft;

import io.leasehold.LeaseKey;
import io.leasehold.raft.table.TooManyWatchersException;
import io.leasehold.spi.Watch;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that a member took: a thread reads requests, another writes replies. A peer that does not read its replies, or sends
 * what is no request, is disconnected.
 */
final class ServerConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);
    private static final long QUEUED_BYTES = 32 * 1024 * 1024;
    private static final int REQUESTS_IN_FLIGHT = 4096;

    private final Socket socket;
    private final Network network;
    private final MemberService service;
    private final Consumer<ServerConnection> onClosed;
    private final FrameWriter writer = new FrameWriter(QUEUED_BYTES);
    private final Map<Long, Watch> watches = new ConcurrentHashMap<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread reading;
    private final Thread writing;

    ServerConnection(Socket socket, Network network, MemberService service, Consumer<ServerConnection> onClosed) {
        this.socket = socket;
        this.network = network;
        this.service = service;
        this.onClosed = onClosed;
        String peer = String.valueOf(socket.getRemoteSocketAddress());
        reading = Network.thread("leasehold-raft-serve-" + peer, this::read);
        writing = Network.thread("leasehold-raft-reply-" + peer, this::write);
    }

    void start() {
        reading.start();
        writing.start();
    }

    private void read() {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(network.connectTimeout().toMillis()));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            if (welcomed(Frames.read(in, Frames.LARGEST_REQUEST))) {
                socket.setSoTimeout(0);
                while (!closed.get()) {
                    received(Frames.read(in, Frames.LARGEST_REQUEST));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("connection {} ends: {}", socket, e.toString());
        } finally {
            end();
        }
    }

    private boolean welcomed(Frames.Frame first) throws IOException, IllegalArgumentException {
        Request request = Request.decoded(first.content());
        boolean known = request instanceof Request.Hello hello
                && hello.version() == Request.VERSION
                && hello.group().equals(network.group());
        if (known) {
            send(first.number(), Reply.of(Reply.Kind.DONE, service.member().id()));
            return true;
        }
        send(
                first.number(),
                Reply.of(
                        Reply.Kind.REFUSED,
                        "this is a member of group '" + network.group() + "' with protocol " + Request.VERSION
                                + ", asked as " + request));
        writer.end();
        Network.join(writing);
        return false;
    }

    private void received(Frames.Frame frame) throws IOException {
        Request request = Request.decoded(frame.content());
        if (request instanceof Request.Watch watch) {
            watch(frame.number(), watch);
        } else if (request instanceof Request.Unwatch unwatch) {
            Network.closeQuietly(watches.remove(unwatch.watch()));
        } else if (inFlight.incrementAndGet() > REQUESTS_IN_FLIGHT) {
            inFlight.decrementAndGet();
            send(
                    frame.number(),
                    Reply.of(
                            Reply.Kind.UNAVAILABLE,
                            "more than " + REQUESTS_IN_FLIGHT + " requests of one connection are under way"));
        } else {
            Futures.whenDone(service.handle(request), (reply, failure) -> {
                inFlight.decrementAndGet();
                send(frame.number(), reply == null ? Reply.of(Reply.Kind.UNKNOWN, String.valueOf(failure)) : reply);
            });
        }
    }

    private void watch(long number, Request.Watch request) {
        try {
            Watch watch = service.watch(LeaseKey.of(request.key()), () -> send(number, Reply.of(Reply.Kind.HINT, "")));
            watches.put(number, watch);
            if (closed.get()) {
                watch.close();
            }
        } catch (TooManyWatchersException | IllegalArgumentException e) {
            send(number, Reply.of(Reply.Kind.REFUSED, String.valueOf(e.getMessage())));
        }
    }

    private void send(long number, Reply reply) {
        if (!writer.offer(new Frames.Frame(number, reply.encoded()), () -> {})) {
            LOG.warn("connection {} is ended: it does not read its replies", socket);
            Network.closeQuietly(socket);
            end();
        }
    }

    private void write() {
        try {
            writer.run(socket.getOutputStream());
        } catch (IOException e) {
            LOG.debug("connection {} ends: {}", socket, e.toString());
            Network.closeQuietly(socket);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int watches() {
        return watches.size();
    }

    private void end() {
        if (closed.compareAndSet(false, true)) {
            writer.end();
            onClosed.accept(this);
        }
        watches.values().forEach(Watch::close);
        watches.clear();
    }

    @Override
    public void close() {
        Network.closeQuietly(socket);
        end();
        Network.join(reading);
        Network.join(writing);
    }
}
