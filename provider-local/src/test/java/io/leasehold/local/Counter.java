package io.leasehold.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A resource without any protection of its own: a file that is read whole and replaced whole. */
final class Counter {

    private final Path file;

    Counter(Path file) {
        this.file = file;
    }

    /** How often somebody added one, and the last round of each name. A lost update leaves the count behind the rounds. */
    record State(int count, SortedMap<String, Integer> rounds) {
        int lastRound(String name) {
            return rounds.getOrDefault(name, 0);
        }

        State plusOne(String name) {
            SortedMap<String, Integer> next = new TreeMap<>(rounds);
            next.merge(name, 1, Integer::sum);
            return new State(count + 1, next);
        }
    }

    State read() throws IOException {
        if (Files.notExists(file)) {
            return new State(0, new TreeMap<>());
        }
        List<String> lines = Files.readAllLines(file);
        SortedMap<String, Integer> rounds = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int space = line.indexOf(' ');
            rounds.put(line.substring(0, space), Integer.valueOf(line.substring(space + 1)));
        }
        return new State(Integer.parseInt(lines.get(0)), rounds);
    }

    void replace(State state) throws IOException {
        StringBuilder text = new StringBuilder().append(state.count()).append('\n');
        state.rounds()
                .forEach((name, round) ->
                        text.append(name).append(' ').append(round).append('\n'));
        Path next = Files.createTempFile(file.getParent(), "counter", ".next");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
