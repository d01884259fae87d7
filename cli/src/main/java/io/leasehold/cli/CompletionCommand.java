package io.leasehold.cli;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code leasehold completion}. */
@Command(
        name = "completion",
        header = "Prints the completion script for bash and zsh.",
        footer = {"", "Example:", "  source <(leasehold completion)"})
final class CompletionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    private final Output out;

    CompletionCommand(PrintStream out) {
        this.out = new Output(out);
    }

    @Override
    public Integer call() {
        String script = AutoComplete.bash("leasehold", spec.root().commandLine());
        if (common.json) {
            out.json(java.util.Map.of("shell", "bash", "script", script));
        } else {
            out.line(script);
        }
        return 0;
    }
}
