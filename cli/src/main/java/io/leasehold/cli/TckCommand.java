package io.leasehold.cli;

import io.leasehold.tck.TckReport;
import io.leasehold.tck.TckRun;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code leasehold tck}. */
@Command(
        name = "tck",
        header = "Proves a back end: which rules of the contract does it keep?",
        description = {
            "",
            "Runs the rules that need no fault of the server against the back end at URI, in real time; the others stay untested, and"
                    + " the report says why. Takes minutes. The rules are those of docs/SPEC.md.",
            "",
            "Touches only keys under a random prefix of this run, such as tck-5f0c6f3a1b2d4e88/. Records are never deleted: some"
                    + " hundred small ones stay behind. A file: directory is used as it is, and its other keys are left alone.",
            ""
        },
        footer = {"", "Example:", "  leasehold tck file:///var/lib/app/leases"},
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            "0:no rule failed; each passed, or is untested with its reason",
            "1:a rule failed; the report says which and how",
            ExitCode.ROW_USAGE,
            "69:the back end could not be asked; nothing was tested",
            ExitCode.ROW_INTERNAL,
            ExitCode.ROW_UNSAFE
        })
final class TckCommand implements Callable<Integer> {

    static final int RULE_FAILED = 1;

    @Parameters(
            arity = "0..1",
            paramLabel = "URI",
            description = "The back end; otherwise --provider, --provider-file or $LEASEHOLD_PROVIDER.")
    private @Nullable String uri;

    @Option(
            names = "--ttl",
            paramLabel = "D",
            converter = Durations.class,
            description =
                    "The ttl of most leases in the tests. Default: twice the provider's smallest, and at least 2s. A busy machine"
                            + " needs a longer one.")
    private @Nullable Duration ttl;

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    private final Output out;
    private final ProgressLine progress;

    TckCommand(PrintStream out, PrintStream err) {
        this.out = new Output(out);
        this.progress = ProgressLine.on(err);
    }

    @Override
    public Integer call() {
        TckRun run = TckRun.against(backEnd());
        if (ttl != null) {
            run.ttl(ttl);
        }
        TckReport report = run.run((test, done, total) -> progress.show(done + "/" + total + "  " + test));
        progress.clear();
        if (common.json) {
            out.line(report.json());
        } else {
            out.line(report.text().stripTrailing());
            out.line("keys   " + run.keyPrefix());
        }
        return report.hasFailures() ? RULE_FAILED : 0;
    }

    /** Never the default: nobody's own leases get test records by a forgotten argument. */
    private String backEnd() {
        if (uri != null && (provider.uri != null || provider.file != null)) {
            throw new IllegalArgumentException("the back end is given twice, as '" + uri + "' and by an option");
        }
        return Optional.ofNullable(uri)
                .or(provider::explicit)
                .orElseThrow(() -> new IllegalArgumentException("no back end is given; name its URI, such as local: or"
                        + " file:///var/lib/app/leases, or set LEASEHOLD_PROVIDER"));
    }
}
