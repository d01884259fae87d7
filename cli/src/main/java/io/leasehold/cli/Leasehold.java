package io.leasehold.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the commands. */
@Command(
        name = "leasehold",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Runs commands under a lease, and shows who holds what.",
        description = {
            "",
            "A lease is the right to do something alone, for a limited time that is extended while its holder lives. Each grant has"
                    + " a token greater than all before it, so that a resource can refuse a holder that was paused and came too late.",
            "",
            "Run a job on one machine at a time:",
            "  leasehold exec nightly-report -- ./job.sh",
            "See who runs it:",
            "  leasehold inspect nightly-report",
            "Let a script write a file only while its lease is the latest:",
            "  leasehold exec orders -- leasehold gate orders.gate -- ./append.sh",
            ""
        },
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            ExitCode.ROW_OK,
            ExitCode.ROW_USAGE,
            ExitCode.ROW_INVALID,
            ExitCode.ROW_UNAVAILABLE,
            ExitCode.ROW_INTERNAL,
            ExitCode.ROW_UNKNOWN,
            ExitCode.ROW_HELD,
            ExitCode.ROW_FENCED,
            ExitCode.ROW_UNSAFE,
            ExitCode.ROW_LOST,
            ExitCode.ROW_NOT_FOUND
        },
        footer = {
            "",
            "Environment: LEASEHOLD_PROVIDER (the provider's URI), LEASEHOLD_DEBUG=1 (stack traces and logs on stderr), NO_COLOR."
        })
final class Leasehold implements Runnable {

    private static final Set<String> NEED_ALL = Set.of("completion", "help");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "no command is given; the commands are "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    /** Only the command that was named is looked into, because reflection is most of the time a start takes. */
    static CommandLine commandLine(String[] args, PrintStream out, Failures failures) {
        Map<String, Supplier<Object>> commands = commands(out, failures);
        CommandLine root = new CommandLine(new Leasehold());
        String named = Arrays.stream(args).findFirst().orElse("");
        if (commands.containsKey(named) && !NEED_ALL.contains(named)) {
            commands.keySet().retainAll(Set.of(named));
        }
        commands.forEach((name, command) -> root.addSubcommand(name, command.get()));
        return configured(root, out, failures);
    }

    private static Map<String, Supplier<Object>> commands(PrintStream out, Failures failures) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("exec", () -> new ExecCommand(failures));
        commands.put("elect", () -> new ElectCommand(failures));
        commands.put("gate", GateCommand::new);
        commands.put("inspect", () -> new InspectCommand(out));
        commands.put("list", () -> new ListCommand(out));
        commands.put("watch", () -> new WatchCommand(out));
        commands.put("top", () -> new TopCommand(out));
        commands.put("doctor", () -> new DoctorCommand(out));
        commands.put("revoke", () -> new RevokeCommand(out));
        commands.put("raft", () -> raft(out));
        commands.put("providers", () -> new ProvidersCommand(out));
        commands.put("check", () -> new CheckCommand(out, failures));
        commands.put("tck", () -> new TckCommand(out, System.err));
        commands.put("completion", () -> new CompletionCommand(out));
        commands.put("help", HelpCommand::new);
        return commands;
    }

    private static CommandLine raft(PrintStream out) {
        return new CommandLine(new RaftCommand())
                .addSubcommand("start", new RaftStartCommand(out))
                .addSubcommand("status", new RaftStatusCommand(out))
                .addSubcommand("transfer", new RaftOrderCommand.Transfer(out))
                .addSubcommand("add", new RaftOrderCommand.Add(out))
                .addSubcommand("remove", new RaftOrderCommand.Remove(out))
                .addSubcommand("snapshot", new RaftOrderCommand.Snapshot(out))
                .addSubcommand("backup", new RaftBackupCommand(out))
                .addSubcommand("restore", new RaftRestoreCommand(out));
    }

    private static CommandLine configured(CommandLine root, PrintStream out, Failures failures) {
        return root.setExpandAtFiles(false)
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((e, args) -> failures.report(e))
                .setExecutionExceptionHandler((e, commandLine, parsed) -> failures.report(e));
    }
}
