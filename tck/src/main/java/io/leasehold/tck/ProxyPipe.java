package io.leasehold.tck;

import io.leasehold.LeaseClock;
import io.leasehold.tck.FaultProxy.Direction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/** One direction of a connection: one thread reads messages, another passes them on when they are due, in order. */
final class ProxyPipe {

    private static final LeaseClock CLOCK = LeaseClock.system();
    private static final int READ_BYTES = 1 << 16;
    private static final int MOST_WAITING = 1_024;

    private final Direction direction;
    private final ProxyWeather weather;
    private final ProxyConnection connection;
    private final BlockingQueue<Parcel> queue = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Thread reader;
    private final Thread writer;

    /** A message and when it may go on; an empty one is the end of the stream. */
    @SuppressWarnings("ArrayRecordComponent") // why: parcels are passed on, never compared
    private record Parcel(byte[] bytes, long due, Optional<ChosenMessage> fate) {}

    private interface Loop {
        void run() throws IOException, InterruptedException;
    }

    ProxyPipe(Direction direction, ProxyWeather weather, ProxyConnection connection) {
        this.direction = direction;
        this.weather = weather;
        this.connection = connection;
        this.reader = thread("read", this::read);
        this.writer = thread("write", this::write);
    }

    private Thread thread(String name, Loop loop) {
        Thread thread = new Thread(
                () -> {
                    try {
                        loop.run();
                    } catch (IOException e) {
                        gone();
                    } catch (InterruptedException e) {
                        connection.reset();
                    }
                },
                "tck-proxy-" + name);
        thread.setDaemon(true);
        return thread;
    }

    /** Whoever these bytes are for has gone. A client that has gone does not take back what it sent. */
    private void gone() {
        if (direction == Direction.TO_CLIENT) {
            connection.ended();
        } else {
            connection.reset();
        }
    }

    void start() {
        reader.start();
        writer.start();
    }

    void stop() {
        writer.interrupt();
        reader.interrupt();
    }

    void join() {
        ProxyConnection.join(reader);
        ProxyConnection.join(writer);
    }

    private void read() throws IOException, InterruptedException {
        InputStream in = connection.from(direction).getInputStream();
        byte[] chunk = new byte[READ_BYTES];
        byte[] waiting = new byte[0];
        for (int count = readSome(in, chunk); count >= 0; count = readSome(in, chunk)) {
            waiting = enqueue(join(waiting, chunk, count));
        }
        if (waiting.length > 0) {
            put(waiting);
        }
        put(new byte[0]);
    }

    /** A sender that reset its connection is at its end, as one that closed it. */
    private static int readSome(InputStream in, byte[] chunk) {
        try {
            return in.read(chunk);
        } catch (IOException e) {
            return -1;
        }
    }

    private static byte[] join(byte[] first, byte[] chunk, int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(first.length + count);
        all.writeBytes(first);
        all.write(chunk, 0, count);
        return all.toByteArray();
    }

    /** What is left is the beginning of a message. */
    private byte[] enqueue(byte[] bytes) throws InterruptedException {
        byte[] left = bytes;
        while (left.length > 0) {
            int length = weather.framing().firstMessage(left);
            if (length <= 0 || length > left.length) {
                return left;
            }
            put(Arrays.copyOf(left, length));
            left = Arrays.copyOfRange(left, length, left.length);
        }
        return left;
    }

    private void put(byte[] bytes) throws InterruptedException {
        long due = CLOCK.nanoTime() + weather.delayOf(direction);
        Optional<ChosenMessage> fate = bytes.length == 0 ? Optional.empty() : weather.fateOf(direction, bytes);
        queue.put(new Parcel(bytes, due, fate));
    }

    private void write() throws IOException, InterruptedException {
        OutputStream out = connection.to(direction).getOutputStream();
        for (Parcel parcel = queue.take(); parcel.bytes().length > 0; parcel = queue.take()) {
            if (parcel.fate().isPresent()) {
                if (parcel.fate().get().fate() == ChosenMessage.Fate.DROPPED) {
                    connection.reset();
                    return;
                }
                parcel.fate().get().awaitDelivery();
            }
            awaitDue(parcel.due());
            weather.awaitUncut(direction);
            pass(parcel.bytes(), out);
        }
        weather.awaitUncut(direction);
        connection.to(direction).shutdownOutput();
        connection.ended();
    }

    private void pass(byte[] bytes, OutputStream out) throws IOException, InterruptedException {
        Optional<Duration> perByte = weather.perByte();
        if (perByte.isEmpty()) {
            weather.passed(direction, bytes.length);
            out.write(bytes);
            return;
        }
        for (byte one : bytes) {
            weather.passed(direction, 1);
            out.write(one);
            awaitDue(CLOCK.nanoTime() + perByte.get().toNanos());
        }
    }

    private static void awaitDue(long due) throws InterruptedException {
        for (long left = due - CLOCK.nanoTime(); left > 0; left = due - CLOCK.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
