package io.leasehold.cli;

import io.leasehold.raft.RaftOperator;
import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code leasehold raft backup}. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        header = "Writes all records of a group that runs to FILE, as they are at one instant.",
        description = {
            "",
            "FILE is there whole or not at all, and is never overwritten. It holds keys and holders, no credentials.",
            ""
        })
final class RaftBackupCommand extends RaftOrderCommand {

    @Parameters(paramLabel = "FILE", description = "A file that does not exist yet.")
    private Path file = Path.of("");

    RaftBackupCommand(PrintStream out) {
        super(out);
    }

    @Override
    String carryOut(RaftOperator operator) throws InterruptedException {
        return operator.backup(file, RaftOperatorOptions.TIMEOUT);
    }
}
