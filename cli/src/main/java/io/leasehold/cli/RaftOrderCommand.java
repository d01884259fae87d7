package io.leasehold.cli;

import io.leasehold.raft.RaftMember;
import io.leasehold.raft.RaftOperator;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The orders of {@code leasehold raft} that have one answer. */
abstract class RaftOrderCommand implements Callable<Integer> {

    @Mixin
    private final RaftOperatorOptions group = new RaftOperatorOptions();

    private final PrintStream out;

    RaftOrderCommand(PrintStream out) {
        this.out = out;
    }

    abstract String carryOut(RaftOperator operator) throws InterruptedException;

    @Override
    public Integer call() throws InterruptedException {
        try (RaftOperator operator = group.open()) {
            out.println(carryOut(operator));
            return 0;
        }
    }

    /** {@code leasehold raft transfer}. */
    @Command(name = "transfer", mixinStandardHelpOptions = true, header = "Hands leadership to member ID.")
    static final class Transfer extends RaftOrderCommand {
        @Parameters(paramLabel = "ID", description = "A member that votes.")
        private String id = "";

        Transfer(PrintStream out) {
            super(out);
        }

        @Override
        String carryOut(RaftOperator operator) throws InterruptedException {
            return operator.transfer(id, RaftOperatorOptions.TIMEOUT);
        }
    }

    /** {@code leasehold raft add}. */
    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            header = "Adds a member that runs with --join; it votes once it has caught up.")
    static final class Add extends RaftOrderCommand {
        @Parameters(paramLabel = "MEMBER", description = "id=host:port; the id was never used before.")
        private String member = "";

        Add(PrintStream out) {
            super(out);
        }

        @Override
        String carryOut(RaftOperator operator) throws InterruptedException {
            return operator.add(RaftMember.parse(member), RaftOperatorOptions.TIMEOUT);
        }
    }

    /** {@code leasehold raft remove}. */
    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            header = "Removes member ID; its id is never used again.")
    static final class Remove extends RaftOrderCommand {
        @Parameters(paramLabel = "ID", description = "A member.")
        private String id = "";

        Remove(PrintStream out) {
            super(out);
        }

        @Override
        String carryOut(RaftOperator operator) throws InterruptedException {
            return operator.remove(id, RaftOperatorOptions.TIMEOUT);
        }
    }

    /** {@code leasehold raft snapshot}. */
    @Command(
            name = "snapshot",
            mixinStandardHelpOptions = true,
            header = "Lets the first member of the URI write a snapshot and drop its log.")
    static final class Snapshot extends RaftOrderCommand {
        Snapshot(PrintStream out) {
            super(out);
        }

        @Override
        String carryOut(RaftOperator operator) throws InterruptedException {
            return operator.snapshot(RaftOperatorOptions.TIMEOUT);
        }
    }
}
