package io.leasehold.benchmarks.report;

import io.leasehold.benchmarks.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The page and the charts: always what the figures and the reasons in a directory give. */
public record Report(Path docs) {

    /** In the directory of the documents. */
    public static final String PAGE = "PERFORMANCE.md";

    /** Where the figures, the charts and the reasons are, in the directory of the documents. */
    public static final String FIGURES = "performance";

    /** Writes the page and the charts; returns the ids of goals that are missed and for which no reason is given. */
    public List<String> write() throws IOException {
        for (Map.Entry<Path, String> file : files().entrySet()) {
            Files.writeString(file.getKey(), file.getValue());
        }
        return unexplained();
    }

    List<String> unexplained() throws IOException {
        return judgement(runs()).unexplained();
    }

    /** What each file should contain. */
    Map<Path, String> files() throws IOException {
        List<Run> runs = runs();
        Map<Path, String> files = new LinkedHashMap<>();
        files.put(docs.resolve(PAGE), Page.of(runs, judgement(runs)));
        for (Run run : runs) {
            files.put(docs.resolve(FIGURES).resolve(run.provider() + ".svg"), Chart.of(run));
        }
        return files;
    }

    private Judgement judgement(List<Run> runs) throws IOException {
        return Judgement.of(runs, Reasons.read(docs.resolve(FIGURES).resolve("reasons.md")));
    }

    private List<Run> runs() throws IOException {
        Path figures = Files.createDirectories(docs.resolve(FIGURES));
        List<Run> runs = new ArrayList<>();
        try (Stream<Path> files = Files.list(figures)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                runs.add(Run.read(file));
            }
        }
        return runs;
    }
}
