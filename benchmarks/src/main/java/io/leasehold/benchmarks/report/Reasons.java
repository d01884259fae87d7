package io.leasehold.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Why goals are missed, written by hand: a heading {@code ## <id of the goal>}, and the text below it. */
final class Reasons {

    private final Map<String, String> texts = new LinkedHashMap<>();

    static Reasons read(Path file) throws IOException {
        Reasons reasons = new Reasons();
        if (Files.exists(file)) {
            String[] sections = Files.readString(file).split("(?m)^## ", -1);
            for (int i = 1; i < sections.length; i++) {
                String[] parts = sections[i].split("\n", 2);
                reasons.texts.put(parts[0].strip(), parts[1].strip());
            }
        }
        return reasons;
    }

    Optional<String> of(Goal goal) {
        return Optional.ofNullable(texts.get(goal.id())).filter(text -> !text.isEmpty());
    }
}
