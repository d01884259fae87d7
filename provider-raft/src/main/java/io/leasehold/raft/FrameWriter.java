package io.leasehold.raft;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The messages that wait to be written to one connection, bounded by their bytes, so that no caller waits for a slow network. */
final class FrameWriter {

    private static final int BUFFER = 1 << 16;
    private static final Outgoing END = new Outgoing(new Frames.Frame(0, new byte[0]), () -> {});

    private final BlockingQueue<Outgoing> queue = new LinkedBlockingQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final long largest;

    /** A message, and what to do just before its first byte is written. */
    private record Outgoing(Frames.Frame frame, Runnable onSend) {}

    FrameWriter(long largest) {
        this.largest = largest;
    }

    /** Queues a message; false if too many bytes wait. */
    boolean offer(Frames.Frame frame, Runnable onSend) {
        if (bytes.addAndGet(frame.content().length) > largest) {
            bytes.addAndGet(-frame.content().length);
            return false;
        }
        return queue.add(new Outgoing(frame, onSend));
    }

    /** Writes until {@link #end()} or until the connection fails. */
    @SuppressWarnings("ReferenceEquality") // the end is one certain object
    void run(OutputStream raw) throws IOException, InterruptedException {
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(raw, BUFFER));
        for (Outgoing next = queue.take(); next != END; next = queue.take()) {
            bytes.addAndGet(-next.frame().content().length);
            next.onSend().run();
            Frames.write(out, next.frame());
            if (queue.isEmpty()) {
                out.flush();
            }
        }
    }

    void end() {
        queue.add(END);
    }
}
