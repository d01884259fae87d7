package io.leasehold.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code leasehold raft}: runs a member of a group, and operates one. */
@Command(
        name = "raft",
        mixinStandardHelpOptions = true,
        header = "Runs and operates members of a group that needs no other server.",
        footer = {
            "",
            "Example, on three machines:",
            "  leasehold raft start --id n1 --peers n1=host1:9701,n2=host2:9701,n3=host3:9701 --directory /var/lib/leasehold",
            "and for clients:",
            "  leasehold exec --provider raft://host1:9701,host2:9701,host3:9701 nightly-report -- ./job.sh"
        })
final class RaftCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "no command is given; the commands are "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
