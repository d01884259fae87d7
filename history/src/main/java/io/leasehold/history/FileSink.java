package io.leasehold.history;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new file. Every line but a confirmed heartbeat's is handed to the operating system at once, so that a killed process lacks at
 * most its last heartbeats. After an error, or at its limit, the file gets no further line, and the log says so once.
 */
final class FileSink implements HistorySink {

    private static final Logger LOG = LoggerFactory.getLogger(FlightRecorder.class);

    private final Path file;
    private final OutputStream out;
    private final long maxBytes;
    private long bytes;
    private boolean stopped;

    FileSink(Path file, HistoryHeader header, long maxBytes) throws IOException {
        this.file = file;
        this.maxBytes = maxBytes;
        this.out = new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
        write(JsonLines.text(header));
        out.flush();
    }

    @Override
    public void write(HistoryEvent event) {
        if (stopped) {
            return;
        }
        try {
            write(JsonLines.text(event));
            if (!(event.entry() instanceof Entry.Extended)) {
                out.flush();
            }
        } catch (IOException e) {
            stopped = true;
            LOG.error("the history in {} ends here: it cannot be written", file, e);
        }
    }

    private void write(String line) throws IOException {
        byte[] text = (line + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes + text.length > maxBytes) {
            stopped = true;
            out.flush();
            LOG.warn("the history in {} ends here: it has reached its limit of {} bytes", file, maxBytes);
            return;
        }
        out.write(text);
        bytes += text.length;
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            LOG.error("the last lines of the history in {} are lost", file, e);
        }
    }
}
