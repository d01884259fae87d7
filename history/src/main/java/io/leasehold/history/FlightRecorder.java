package io.leasehold.history;

import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.client.LeaseEvent;
import io.leasehold.client.LeaseListener;
import io.leasehold.fencing.FencingGate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Records what the clients of this process see, in production, so that the files of all processes can be checked together later
 * ({@code leasehold check FILE...}). Give it to a client as its listener and close it after the client.
 *
 * <p>One new file per recorder, {@code SOURCE.jsonl}; the source is host, pid and a random part. Every line but a confirmed
 * heartbeat's is with the operating system before {@link #onEvent} returns: a killed process lacks at most its last heartbeats, a
 * host that loses power also what the system had not yet written. When the limit is reached the recording ends, the log says
 * so, and the checker takes the file as cut off there. No error of the file ever reaches the client.
 */
public final class FlightRecorder implements LeaseListener, AutoCloseable {

    /** The longest file unless told otherwise, in bytes: some weeks of a handful of leases. */
    public static final long MAX_BYTES = 256L << 20;

    private final Path file;
    private final HistoryRecorder recorder;
    private final LeaseEvents events;

    private FlightRecorder(Path file, HistoryRecorder recorder, String process) {
        this.file = file;
        this.recorder = recorder;
        this.events = new LeaseEvents(recorder, new Actor(process, "client"));
    }

    /**
     * Records into a new file of this directory, at most {@value #MAX_BYTES} bytes.
     *
     * @param directory is made if it does not exist
     * @return a recorder for clients on the machine's own clock
     * @throws IOException if the file cannot be made
     */
    public static FlightRecorder inDirectory(Path directory) throws IOException {
        return inDirectory(directory, MAX_BYTES);
    }

    /**
     * Records into a new file of this directory.
     *
     * @param directory is made if it does not exist
     * @param maxBytes the longest file
     * @return a recorder for clients on the machine's own clock
     * @throws IOException if the file cannot be made
     */
    public static FlightRecorder inDirectory(Path directory, long maxBytes) throws IOException {
        String source = HolderId.random().text();
        LeaseClock clock = LeaseClock.system();
        Path file = Files.createDirectories(directory).resolve(source + ".jsonl");
        HistoryHeader header = HistoryHeader.of(source, clock);
        return new FlightRecorder(file, HistoryRecorder.toFile(file, header, clock, maxBytes), source);
    }

    /**
     * A listener that writes to any recorder, for tests and simulations.
     *
     * @param recorder of the client's clock; its caller closes it
     * @param actor the client
     * @return a listener
     */
    public static LeaseListener to(HistoryRecorder recorder, Actor actor) {
        return new LeaseEvents(recorder, actor);
    }

    /**
     * Where it records.
     *
     * @return the file
     */
    public Path file() {
        return file;
    }

    /**
     * A gate of this process that writes its own log to the same file.
     *
     * @param gate decides
     * @param name the gate's name, the same in every process that uses it
     * @return a gate that behaves as the one given
     */
    public FencingGate recorded(FencingGate gate, String name) {
        return RecordedGate.of(gate, name, recorder, new Actor(events.actor().process(), "gate"));
    }

    @Override
    public void onEvent(LeaseEvent event) {
        events.onEvent(event);
    }

    /** Ends the recording; later events are dropped. May be repeated. */
    @Override
    public void close() {
        recorder.close();
    }
}
