package io.leasehold.cli;

import io.leasehold.raft.RaftOperator;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code leasehold raft status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        header = "Shows every member of the URI: its address, and one line of JSON without keys.")
final class RaftStatusCommand implements Callable<Integer> {

    @Mixin
    private final RaftOperatorOptions group = new RaftOperatorOptions();

    private final PrintStream out;

    RaftStatusCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (RaftOperator operator = group.open()) {
            operator.status(RaftOperatorOptions.TIMEOUT.dividedBy(10))
                    .forEach((address, status) -> out.println(address + " " + status));
            return 0;
        }
    }
}
