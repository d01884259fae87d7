package io.leasehold.cli;

import io.leasehold.client.LeaseClient;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code leasehold list}. */
@Command(
        name = "list",
        header = "Lists all keys ever used.",
        description = {"", "With --json, one object a line.", ""},
        footer = {"", "Example:", "  leasehold list orders/"})
final class ListCommand implements Callable<Integer> {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Parameters(arity = "0..1", paramLabel = "PREFIX", description = "Only keys that begin so.")
    private String prefix = "";

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    private final Output out;

    ListCommand(PrintStream out) {
        this.out = new Output(out);
    }

    @Override
    public Integer call() throws InterruptedException {
        try (LeaseClient client = provider.open()) {
            Instant now = Instant.now();
            List<RecordView> views = client.admin().list(prefix, TIMEOUT).stream()
                    .map(record -> new RecordView(record, now))
                    .toList();
            if (common.json) {
                views.forEach(view -> out.json(view.fields()));
            } else {
                out.table(rows(views));
            }
            return 0;
        }
    }

    private static List<List<String>> rows(List<RecordView> views) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("STATE", "TOKEN", "HOLDER", "KEY"));
        views.forEach(view -> rows.add(List.of(view.state(), view.token(), view.holder(), view.key())));
        return rows;
    }
}
