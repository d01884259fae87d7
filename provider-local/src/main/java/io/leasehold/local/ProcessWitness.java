package io.leasehold.local;

import io.leasehold.recordstore.HolderWitness;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves that a holder on this machine is gone. A record names the holder's process by boot, namespaces, pid and start time, and
 * with a companion also the leader of a session, such as the one that a command was started in. All of them must have ended: the
 * process with all its threads, and every process of that session. A zombie has ended, a stopped process has not.
 *
 * <p>Proves nothing, and so leaves it to the observed ttl, about another boot (the machine may have restarted, but the directory
 * may also be a shared volume or a copy), about another pid or time namespace (containers), or where {@code /proc} is missing or
 * hides processes.
 */
final class ProcessWitness implements HolderWitness {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessWitness.class);
    private static final Pattern IDENTITY =
            Pattern.compile("linux:(?<scope>[^:]+:[^:]+:[^:]+):(?<pid>\\d{1,10}):(?<start>\\d{1,18})"
                    + "(:(?<session>\\d{1,10}):(?<sessionStart>\\d{1,18}))?");

    private final ProcessTable processes;
    private final String scope;
    private final String identity;
    private final Consumer<String> cannotTell;

    private ProcessWitness(ProcessTable processes, String scope, String identity, Consumer<String> cannotTell) {
        this.processes = processes;
        this.scope = scope;
        this.identity = identity;
        this.cannotTell = cannotTell;
    }

    /**
     * The witness of this process.
     *
     * @param companion the pid of a session's leader that the lease must also outlast; 0 for none
     * @param cannotTell gets the reason if nothing can be proved here, or no more
     * @return {@link HolderWitness#NONE} if nothing can be proved here
     * @throws IllegalArgumentException if the companion does not run or leads no session
     */
    static HolderWitness of(ProcessTable processes, int companion, Consumer<String> cannotTell) {
        try {
            String scope = processes.scope();
            ProcessTable.Stat self = processes.self();
            String identity = "linux:" + scope + ":" + self.pid() + ":" + self.startTicks();
            String session = companion == 0 ? "" : session(processes, companion);
            return new ProcessWitness(processes, scope, identity + session, cannotTell);
        } catch (IOException e) {
            cannotTell.accept(reason(e));
            return HolderWitness.NONE;
        }
    }

    private static String reason(IOException cause) {
        return "the processes of this machine cannot be told apart for certain: " + cause.getMessage();
    }

    private static String session(ProcessTable processes, int companion) throws IOException {
        return processes
                .stat(companion)
                .filter(stat -> stat.session() == companion && !stat.hasEnded())
                .map(stat -> ":" + companion + ":" + stat.startTicks())
                .orElseThrow(() -> new IllegalArgumentException("setting 'companion' is " + companion
                        + "; it needs the pid of a running session leader (setsid)"));
    }

    @Override
    public Optional<String> identity() {
        return Optional.of(identity);
    }

    @Override
    public boolean isProvablyGone(String identity) {
        Matcher matcher = IDENTITY.matcher(identity);
        if (!matcher.matches() || !matcher.group("scope").equals(scope)) {
            return false;
        }
        try {
            return hasEnded(matcher) && hasSessionEnded(matcher) && absenceIsProof();
        } catch (IOException e) {
            LOG.debug("whether {} is gone cannot be told", identity, e);
            return false;
        }
    }

    /** What was mounted away or hidden since the start looks as if it had ended. */
    private boolean absenceIsProof() {
        try {
            return processes.scope().equals(scope);
        } catch (IOException e) {
            cannotTell.accept(reason(e));
            return false;
        }
    }

    private boolean hasEnded(Matcher process) throws IOException {
        long start = Long.parseLong(process.group("start"));
        return processes
                .stat(Long.parseLong(process.group("pid")))
                .map(stat -> stat.startTicks() != start || stat.hasEnded())
                .orElse(true);
    }

    private boolean hasSessionEnded(Matcher process) throws IOException {
        if (process.group("session") == null) {
            return true;
        }
        long start = Long.parseLong(process.group("sessionStart"));
        return processes.hasSessionEnded(Long.parseLong(process.group("session")), start);
    }
}
