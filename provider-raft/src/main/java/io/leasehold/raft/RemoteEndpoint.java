package io.leasehold.raft;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.spi.Watch;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a member. One thread connects and reads, one writes; requests queue meanwhile. When it fails, requests of which no
 * byte was written are answered UNAVAILABLE, all others UNKNOWN.
 */
final class RemoteEndpoint implements Endpoint {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteEndpoint.class);
    private static final long QUEUED_BYTES = 16 * 1024 * 1024;

    private final String address;
    private final Network network;
    private final LeaseClock clock;
    private final Runnable onClosed;
    private final FrameWriter writer = new FrameWriter(QUEUED_BYTES);
    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
    private final Map<Long, Runnable> hints = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread reading;
    private volatile @Nullable Socket socket;
    private volatile @Nullable Thread writing;
    private volatile long heard;

    /** A request that waits for its reply. */
    private static final class Pending {
        private final CompletableFuture<Reply> reply = new CompletableFuture<>();
        private volatile boolean sent;
    }

    /**
     * Begins to connect.
     *
     * @param address {@code host:port}
     * @param onClosed called once, on any thread
     */
    RemoteEndpoint(String address, Network network, LeaseClock clock, Runnable onClosed) {
        this.address = address;
        this.network = network;
        this.clock = clock;
        this.onClosed = onClosed;
        this.heard = clock.nanoTime();
        this.reading = Network.thread("leasehold-raft-read-" + address, this::connectAndRead);
        Futures.whenDone(request(new Request.Hello(Request.VERSION, network.group())), this::welcomed);
        reading.start();
    }

    private void welcomed(@Nullable Reply reply, @Nullable Throwable cancelled) {
        if (reply != null && reply.kind() == Reply.Kind.REFUSED) {
            LOG.error("member at {} refuses this client: {}", address, reply.text());
            fail(Reply.of(Reply.Kind.REFUSED, reply.text()));
        }
    }

    private void connectAndRead() {
        String reason = "the connection to " + address + " was closed";
        try (Socket connected = network.connect(address, this::opened)) {
            startWriting(connected);
            InputStream in = new BufferedInputStream(connected.getInputStream());
            while (!closed.get()) {
                received(Frames.read(in, Frames.LARGEST_REPLY));
            }
        } catch (IOException | RuntimeException e) {
            reason = "the connection to " + address + " failed: " + e;
            LOG.debug("{}", reason);
        } finally {
            fail(Reply.of(Reply.Kind.UNKNOWN, reason));
        }
    }

    private void opened(Socket opening) {
        socket = opening;
        if (closed.get()) {
            Network.closeQuietly(opening);
        }
    }

    private void startWriting(Socket connected) {
        Thread thread = Network.thread("leasehold-raft-write-" + address, () -> {
            try {
                writer.run(connected.getOutputStream());
            } catch (IOException e) {
                fail(Reply.of(Reply.Kind.UNKNOWN, "the connection to " + address + " failed: " + e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        writing = thread;
        thread.start();
    }

    private void received(Frames.Frame frame) throws IOException {
        heard = clock.nanoTime();
        Reply reply = Reply.decoded(frame.content());
        Runnable hint = hints.get(frame.number());
        if (reply.kind() == Reply.Kind.HINT) {
            if (hint != null) {
                hint.run();
            }
            return;
        }
        Pending answered = pending.remove(frame.number());
        if (answered != null) {
            answered.reply.complete(reply);
        } else if (hint != null) {
            LOG.warn("member at {} refuses a watch: {}", address, reply.text());
        }
    }

    @Override
    public CompletableFuture<Reply> request(Request request) {
        return request(numbers.incrementAndGet(), request);
    }

    private CompletableFuture<Reply> request(long number, Request request) {
        byte[] content = request.encoded();
        if (content.length > Frames.LARGEST_REQUEST) {
            return CompletableFuture.completedFuture(Reply.of(
                    Reply.Kind.REFUSED,
                    "a request has " + content.length + " bytes; the limit is " + Frames.LARGEST_REQUEST));
        }
        Pending waiting = new Pending();
        pending.put(number, waiting);
        Futures.whenDone(waiting.reply, (reply, failure) -> pending.remove(number));
        if (!writer.offer(new Frames.Frame(number, content), () -> waiting.sent = true)) {
            waiting.reply.complete(Reply.of(Reply.Kind.UNAVAILABLE, "too much waits to be sent to " + address));
        }
        if (closed.get()) {
            answerLost(waiting, Reply.of(Reply.Kind.UNKNOWN, "the connection to " + address + " was closed"));
        }
        return waiting.reply;
    }

    private static void answerLost(Pending waiting, Reply reply) {
        boolean sure = reply.kind() == Reply.Kind.UNKNOWN && !waiting.sent;
        waiting.reply.complete(sure ? new Reply(Reply.Kind.UNAVAILABLE, reply.content()) : reply);
    }

    @Override
    public boolean isOpen() {
        return !closed.get();
    }

    @Override
    public boolean heardWithin(Duration time) {
        return clock.nanoTime() - heard < time.toNanos();
    }

    @Override
    public Watch watch(LeaseKey key, Runnable hint) {
        long number = numbers.incrementAndGet();
        hints.put(number, hint);
        post(number, new Request.Watch(key.text()));
        return () -> {
            if (hints.remove(number) != null && isOpen()) {
                post(numbers.incrementAndGet(), new Request.Unwatch(number));
            }
        };
    }

    /** Sends what has no reply. */
    private void post(long number, Request request) {
        if (!writer.offer(new Frames.Frame(number, request.encoded()), () -> {})) {
            giveUp();
        }
    }

    private void fail(Reply reply) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        writer.end();
        Network.closeQuietly(socket);
        hints.clear();
        pending.values().forEach(waiting -> answerLost(waiting, reply));
        onClosed.run();
    }

    @Override
    public void giveUp() {
        fail(Reply.of(Reply.Kind.UNKNOWN, "the connection to " + address + " was closed"));
        Network.closeQuietly(socket);
    }

    @Override
    public void close() {
        giveUp();
        Network.join(reading);
        Network.join(writing);
    }
}
