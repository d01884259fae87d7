package io.leasehold.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file with a number, which other processes read, change and write under a lease. */
final class Counter implements AutoCloseable {

    private final Kit kit;
    private final Path file;
    private final List<OtherProcess> processes = new ArrayList<>();

    Counter(Kit kit) {
        this.kit = kit;
        this.file = IncrementMain.newCounter();
    }

    void start(int increments) {
        processes.add(OtherProcess.start(
                IncrementMain.class,
                kit.uri(),
                kit.key("counter").text(),
                kit.ttl().toString(),
                file.toString(),
                Integer.toString(increments)));
    }

    /** Lets every process begin once all are ready. */
    void begin() {
        processes.forEach(OtherProcess::answer);
        processes.forEach(process -> process.tell("begin"));
    }

    /** Waits for every process and adds up what they acknowledged. */
    int acknowledged() {
        return processes.stream()
                .mapToInt(process -> Integer.parseInt(process.answer()))
                .sum();
    }

    int value() {
        return IncrementMain.read(file);
    }

    @Override
    public void close() {
        processes.forEach(OtherProcess::close);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
