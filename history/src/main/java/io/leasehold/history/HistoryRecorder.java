package io.leasehold.history;

import io.leasehold.LeaseClock;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Numbers events and writes them, to a file or into memory. Any thread may record; the order of the calls is the order of the
 * sequence numbers. Nothing is kept but what was asked for, and no call blocks for longer than one write to the file's buffer.
 */
public final class HistoryRecorder implements AutoCloseable {

    private static final Actor NOBODY = new Actor("recorder", "recorder");

    private final HistoryHeader header;
    private final LeaseClock clock;
    private final HistorySink sink;
    private long sequence;
    private boolean closed;

    private HistoryRecorder(HistoryHeader header, LeaseClock clock, HistorySink sink) {
        this.header = header;
        this.clock = clock;
        this.sink = sink;
    }

    /**
     * Records into memory, for tests and simulations.
     *
     * @param source the recorder's name
     * @param clock the common clock
     * @return a recorder; its {@link #history()} is what it recorded
     */
    public static HistoryRecorder inMemory(String source, LeaseClock clock) {
        return new HistoryRecorder(HistoryHeader.of(source, clock), clock, new MemorySink());
    }

    /**
     * Records into a new file, as docs/HISTORY.md describes. An error while recording goes to the log, ends the recording, and
     * never reaches the caller.
     *
     * @param file does not exist yet
     * @param source the recorder's name, unique among the files checked together
     * @param clock the clock of all readings
     * @return a recorder that the caller closes
     * @throws IOException if the file cannot be made
     */
    public static HistoryRecorder toFile(Path file, String source, LeaseClock clock) throws IOException {
        return toFile(file, HistoryHeader.of(source, clock), clock, Long.MAX_VALUE);
    }

    static HistoryRecorder toFile(Path file, HistoryHeader header, LeaseClock clock, long maxBytes) throws IOException {
        return new HistoryRecorder(header, clock, new FileSink(file, header, maxBytes));
    }

    /**
     * Records what happens now.
     *
     * @param actor who
     * @param entry what
     */
    public synchronized void record(Actor actor, Entry entry) {
        record(actor, entry, clock.nanoTime());
    }

    /**
     * Records what happened.
     *
     * @param actor who
     * @param entry what
     * @param nanoTime when, a reading of the recorder's clock
     */
    public synchronized void record(Actor actor, Entry entry, long nanoTime) {
        if (!closed) {
            sequence++;
            sink.write(new HistoryEvent(header.source(), sequence, nanoTime, actor, entry));
        }
    }

    /**
     * What was recorded so far.
     *
     * @return a copy
     * @throws IllegalStateException if the recorder writes to a file
     */
    public synchronized LeaseHistory history() {
        if (sink instanceof MemorySink memory) {
            return LeaseHistory.of(header, memory.events());
        }
        throw new IllegalStateException(
                "recorder '" + header.source() + "' writes to a file; read it with LeaseHistory.read");
    }

    /** Ends the recording; what is recorded later is dropped. May be repeated. */
    @Override
    public synchronized void close() {
        if (!closed) {
            record(NOBODY, new Entry.RecordingEnded());
            closed = true;
            sink.close();
        }
    }
}
