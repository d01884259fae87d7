package io.leasehold.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * All figures of one run of one provider, kept as {@code <provider>.json} with every sample.
 *
 * @param setting what the figures depend on: machine, Java, versions, durability settings, seeds, command
 */
public record Run(String provider, Map<String, String> setting, List<Figure> figures) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** Replaces the provider's earlier run in {@code directory}. */
    public void write(Path directory) throws IOException {
        JSON.writeValue(
                Files.createDirectories(directory).resolve(provider + ".json").toFile(), this);
    }

    public static Run read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), Run.class);
    }
}
