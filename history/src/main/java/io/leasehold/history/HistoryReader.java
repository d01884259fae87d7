package io.leasehold.history;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one file. A last line without its newline was cut off by a crash and is left out. */
final class HistoryReader {

    private final Path file;
    private final int maxEvents;

    HistoryReader(Path file, int maxEvents) {
        this.file = file;
        this.maxEvents = maxEvents;
    }

    HistoryHeader header() throws IOException {
        try (InputStream in = open()) {
            return JsonLines.header(firstLine(in));
        } catch (HistoryFormatException e) {
            throw e.in(file.toString());
        }
    }

    private static String firstLine(InputStream in) throws IOException {
        String line = nextLine(in, 1);
        if (line == null) {
            throw new HistoryFormatException(1, "line", "the end of the file", "a header");
        }
        return line;
    }

    HistorySource read(HistoryHeader header, long offset) throws IOException {
        List<HistoryEvent> events = new ArrayList<>();
        try (InputStream in = open()) {
            firstLine(in);
            long number = 2;
            for (String line = nextLine(in, number); line != null; line = nextLine(in, number)) {
                events.add(event(header, JsonLines.fields(number, line), offset));
                requireOrder(events, number);
                number++;
            }
        } catch (HistoryFormatException e) {
            throw e.in(file.toString());
        }
        return new HistorySource(header, events);
    }

    private static HistoryEvent event(HistoryHeader header, Fields fields, long offset) {
        return JsonLines.event(header.source(), fields, offset);
    }

    private void requireOrder(List<HistoryEvent> events, long number) {
        int last = events.size() - 1;
        long sequence = events.get(last).sequence();
        long before = last == 0 ? 0 : events.get(last - 1).sequence();
        if (sequence != before + 1) {
            throw new HistoryFormatException(number, "seq", Long.toString(sequence), Long.toString(before + 1));
        }
        if (events.size() > maxEvents) {
            throw new HistoryFormatException(number, "line", "another event", "at most " + maxEvents + " events");
        }
    }

    private InputStream open() throws IOException {
        return new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    }

    /** Null at the end of the file. */
    private static @Nullable String nextLine(InputStream in, long number) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toString(StandardCharsets.UTF_8);
            }
            line.write(next);
            if (line.size() > JsonLines.MAX_LINE_BYTES) {
                throw new HistoryFormatException(
                        number, "line", "a longer one", "at most " + JsonLines.MAX_LINE_BYTES + " bytes");
            }
        }
        return null;
    }
}
