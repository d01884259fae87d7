package io.leasehold.cli;

import io.leasehold.Fence;
import io.leasehold.fencing.FencingGate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code leasehold gate}. */
@Command(
        name = "gate",
        header = "Runs COMMAND only if its lease is the latest that FILE has seen.",
        description = {
            "",
            "The resource's side: whoever writes the resource does so by this command with the same FILE. COMMAND runs if its"
                    + " token is above all that passed before, or the same grant's; no other COMMAND of the gate runs meanwhile. A"
                    + " holder that was paused and came too late is refused, and COMMAND is not run. Read what the write is"
                    + " computed from inside COMMAND, too.",
            "",
            "If leasehold is killed, COMMAND runs on, and the next COMMAND of the gate waits for it and all it started (with"
                    + " flock; where there is none, as on macOS, the next one does not wait).",
            "",
            "FILE and the files FILE.lock and FILE.command beside it must never be deleted or copied back.",
            ""
        },
        footer = {
            "",
            "Example:",
            "  leasehold exec orders -- leasehold gate orders.gate -- sh -c 'echo row >> orders.txt'"
        },
        customSynopsis = "leasehold gate [--fence F] [--json] FILE -- COMMAND...",
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            ExitCode.ROW_OK,
            ExitCode.ROW_USAGE,
            ExitCode.ROW_INVALID,
            ExitCode.ROW_UNAVAILABLE,
            ExitCode.ROW_FENCED,
            ExitCode.ROW_NOT_FOUND
        })
final class GateCommand implements Callable<Integer> {

    private static final Duration PULSE = Duration.ofDays(1);
    private static final String LOCKED = "exec 9>>\"$1\" && flock 9 && shift && exec \"$@\"";
    private static final String UNLOCKED = "shift && exec \"$@\"";

    @Parameters(index = "0", paramLabel = "FILE", description = "Where the gate keeps the highest token it has seen.")
    private Path file = Path.of("");

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "The command and its arguments, after --.")
    private List<String> command = List.of();

    @Option(
            names = "--fence",
            paramLabel = "F",
            defaultValue = "${env:LEASEHOLD_FENCE}",
            description = "The fence of the grant. Default: $LEASEHOLD_FENCE, which leasehold exec sets.")
    private String fence = "";

    @Mixin
    @SuppressWarnings("unused") // why: picocli fills it in; Failures reads --json
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() throws Exception {
        if (fence.isEmpty() || fence.startsWith("$")) {
            throw new IllegalArgumentException(
                    "no fence is given: LEASEHOLD_FENCE is not set, and there is no --fence");
        }
        Fence parsed = Fence.parse(fence);
        Signals signals = new Signals(Thread.currentThread());
        try {
            return FencingGate.file(file).write(parsed, () -> run(signals, parsed));
        } catch (InterruptedException e) {
            signals.throwIfReceived();
            throw e;
        }
    }

    private int run(Signals signals, Fence passed) throws InterruptedException {
        PlainChild child = new PlainChild(new ProcessBuilder(line()));
        signals.begin(() -> child.begin(passed), name -> forward(child, name));
        boolean ended = false;
        while (!ended) {
            ended = child.endsWithin(PULSE);
        }
        return child.exitCode();
    }

    /** INT and HUP come from a terminal, which has sent them to COMMAND as well. */
    private static void forward(PlainChild child, String name) {
        if (name.equals("TERM")) {
            child.signal(name);
        }
    }

    /** COMMAND and its descendants inherit the lock of FILE.command, so that it outlasts this process if that is killed. */
    private List<String> line() {
        String become = SearchPath.has("flock") ? LOCKED : UNLOCKED;
        List<String> line = new ArrayList<>(List.of("sh", "-c", become, "leasehold", file + ".command"));
        line.addAll(command);
        return line;
    }
}
