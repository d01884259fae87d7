package io.leasehold.history;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the recorders of one run wrote, on one clock: events in the order of their times, those of one source and one time in the
 * order of their sequence numbers. Immutable.
 */
public final class LeaseHistory {

    /** The most events that are read, of all files together. */
    public static final int MAX_EVENTS = 10_000_000;

    private static final Comparator<HistoryEvent> BY_TIME = Comparator.comparingLong(HistoryEvent::nanoTime)
            .thenComparing(HistoryEvent::source)
            .thenComparingLong(HistoryEvent::sequence);

    private final List<HistorySource> sources;
    private final List<HistoryEvent> events;
    private final LeaseIndex index;

    private LeaseHistory(List<HistorySource> sources) {
        this.sources = List.copyOf(sources);
        this.events = sources.stream()
                .flatMap(source -> source.events().stream())
                .sorted(BY_TIME)
                .toList();
        this.index = LeaseIndex.of(events);
    }

    /**
     * The history of one recorder.
     *
     * @param header its name and clock
     * @param events in the order of their sequence numbers
     * @return the history
     */
    public static LeaseHistory of(HistoryHeader header, List<HistoryEvent> events) {
        return new LeaseHistory(List.of(new HistorySource(header, List.copyOf(events))));
    }

    /**
     * Reads the files of one run, one per recorder. If their clocks differ, readings are placed on the wall clock by each file's
     * anchor; what that is worth is said to the checker by {@link Expectations#slack}.
     *
     * @param files the files
     * @return all their events
     * @throws HistoryFormatException if a file is no history or a damaged one, naming file, line and field; a last line without
     *     its newline is left out, not refused
     * @throws IllegalArgumentException if there is no file, or two are of one source
     * @throws IOException if a file cannot be read
     */
    public static LeaseHistory read(List<Path> files) throws IOException {
        List<HistoryHeader> headers = new ArrayList<>();
        for (Path file : files) {
            headers.add(new HistoryReader(file, MAX_EVENTS).header());
        }
        requireDistinct(headers, files);
        boolean oneClock = headers.stream().map(HistoryHeader::clock).distinct().count() == 1;
        List<HistorySource> sources = new ArrayList<>();
        int room = MAX_EVENTS;
        for (int i = 0; i < headers.size(); i++) {
            HistoryHeader header = headers.get(i);
            long offset = oneClock ? 0 : header.offsetToWall();
            HistorySource source = new HistoryReader(files.get(i), room).read(header, offset);
            room -= source.events().size();
            sources.add(source);
        }
        return new LeaseHistory(sources);
    }

    private static void requireDistinct(List<HistoryHeader> headers, List<Path> files) {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no file is given; a history needs at least one");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < headers.size(); i++) {
            if (!names.add(headers.get(i).source())) {
                throw new IllegalArgumentException("file " + files.get(i) + " is of source '"
                        + headers.get(i).source() + "', as another; each source is given once");
            }
        }
    }

    /**
     * All events.
     *
     * @return by time
     */
    public List<HistoryEvent> events() {
        return events;
    }

    /**
     * How many clocks the sources read.
     *
     * @return 1 if all ran on one host
     */
    public int clocks() {
        return (int) sources.stream()
                .map(source -> source.header().clock())
                .distinct()
                .count();
    }

    List<HistorySource> sources() {
        return sources;
    }

    LeaseIndex index() {
        return index;
    }

    /** The clock that each source reads. */
    Function<String, String> clockOfSource() {
        return sources.stream()
                .collect(Collectors.toMap(
                        source -> source.header().source(),
                        source -> source.header().clock()))::get;
    }
}
