package io.leasehold.recordstore;

import io.leasehold.history.Actor;
import io.leasehold.history.CheckReport;
import io.leasehold.history.Entry;
import io.leasehold.history.Expectations;
import io.leasehold.history.HistoryChecker;
import io.leasehold.history.HistoryRecorder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs a world and keeps its history for the history checker. */
final class Recorded {

    private Recorded() {}

    /** Where a world writes its history. */
    interface Journal {
        Journal NONE = (process, entry, nanos) -> {};

        void write(String process, Entry entry, long nanos);
    }

    /** A world that writes its history. */
    interface World {
        SimulationReport run(Journal journal);
    }

    /** What the checker of histories says about a world. */
    static CheckReport checked(World world) {
        try (HistoryRecorder recorder = HistoryRecorder.inMemory("world", SimulatedMachine.still())) {
            SimulationReport unused = world.run(journal(recorder));
            return HistoryChecker.standard().check(recorder.history(), Expectations.none());
        }
    }

    /** Writes the history of a world to {@code target/simulation}; tells where, and what was wrong. */
    static String written(String name, World world) {
        Path file = SimulationSettings.directory().resolve(name + ".jsonl");
        try {
            Files.deleteIfExists(file);
            try (HistoryRecorder recorder = HistoryRecorder.toFile(file, name, SimulatedMachine.still())) {
                return world.run(journal(recorder)).violations() + ", history in " + file;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Journal journal(HistoryRecorder recorder) {
        return (process, entry, nanos) -> recorder.record(new Actor(process, process), entry, nanos);
    }
}
