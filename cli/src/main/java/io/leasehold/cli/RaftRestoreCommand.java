package io.leasehold.cli;

import io.leasehold.raft.RaftOperator;
import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code leasehold raft restore}. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        header = "Fills a new group with the backup in FILE.",
        description = {
            "",
            "The members of the new group are started in empty directories with --set incarnation=N, N above that of the group that is lost."
                    + " They serve nobody before the restore is done.",
            "",
            "Tokens may have been given since the backup. So nothing is granted or extended below the term that is demanded; it must be above"
                    + " every term that was ever used with the lost group. Holders then pass it, or a higher one, with --term.",
            ""
        })
final class RaftRestoreCommand extends RaftOrderCommand {

    @Parameters(paramLabel = "FILE", description = "What 'leasehold raft backup' wrote.")
    private Path file = Path.of("");

    @Option(
            names = "--term",
            paramLabel = "TERM",
            required = true,
            converter = Terms.class,
            description = "The least term that is granted afterwards; 2 if no holder ever named a term.")
    private long term = 1;

    RaftRestoreCommand(PrintStream out) {
        super(out);
    }

    @Override
    String carryOut(RaftOperator operator) throws InterruptedException {
        return operator.restore(file, term, RaftOperatorOptions.TIMEOUT);
    }
}
