package io.leasehold.examples.jobleader;

import io.leasehold.FencingToken;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.client.LeaseClient;
import io.leasehold.spi.ProviderSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts the candidates, and moves the leadership by every way there is: the leader is killed, is paused in the midst of a run, resigns,
 * hands over to a named candidate. An observer, which does not campaign, says who leads. At the end the job's log is checked.
 */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "One of many processes leads and runs a scheduled job; the leadership is moved again and again.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:at most one run at a time; --without-gate: there was more than one", "1:otherwise"})
final class Story implements Callable<Integer> {

    private static final String KEY = "nightly-report";
    private static final int MOST_TRIES = 5;

    @Option(names = "--rounds", description = "How often to kill, pause, resign and hand over (${DEFAULT-VALUE})")
    private int rounds = 5;

    @Option(names = "--processes", description = "How many candidates to start (${DEFAULT-VALUE})")
    private int processes = 3;

    @Option(
            names = "--provider",
            description = "Where the leases are (file: in a temporary directory)",
            defaultValue = "${env:EXAMPLE_PROVIDER}")
    private @Nullable String provider;

    @Option(names = "--ttl", description = "Of the leadership (${DEFAULT-VALUE})")
    private Duration ttl = Duration.ofSeconds(2);

    @Option(names = "--without-gate", description = "Let every line into the log, to see what the gate is for")
    private boolean withoutGate;

    private final Stage stage = new Stage();
    private final List<CandidateProcess> candidates = new ArrayList<>();
    private String leases = "";
    private List<String> arguments = List.of();
    private int refused;

    private Story() {}

    public static void main(String... arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return new CommandLine(new Story()).execute(arguments);
    }

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("leasehold-example-");
        try {
            return run(directory);
        } finally {
            delete(directory);
        }
    }

    private int run(Path directory) throws Exception {
        String uri = provider == null ? directory.resolve("leases").toUri().toString() : provider;
        Path log = directory.resolve("job.log");
        String key = KEY + "-" + ProcessHandle.current().pid();
        print(
                "%d candidates, gate %s, ttl %s, leases in %s",
                processes, withoutGate ? "OFF" : "on", ttl, ProviderSettings.parse(uri));
        leases = uri;
        arguments = List.of(key, ttl.toString(), log.toString(), withoutGate ? "no-gate" : "gate");
        try (LeaseClient observer = LeaseClient.open(uri)) {
            observer.watch(LeaseKey.of(key), new Observer());
            for (int i = 1; i <= processes; i++) {
                candidates.add(start("candidate-" + i));
            }
            for (int i = 0; i < rounds; i++) {
                kill();
                pause();
                resign();
                handOver();
            }
        } finally {
            for (CandidateProcess candidate : candidates) {
                candidate.close();
            }
        }
        return judge(LogCheck.of(Files.readAllLines(log)));
    }

    /** Says who leads, once per leadership. */
    private static final class Observer implements Consumer<LeaseRecord> {
        private final AtomicReference<String> last = new AtomicReference<>("");

        @Override
        public void accept(LeaseRecord record) {
            String now = record.namesLease() ? leader(record) : "nobody leads";
            if (!now.equals(last.getAndSet(now))) {
                print("          observer: %s", now);
            }
        }

        private static String leader(LeaseRecord record) {
            return "%s leads with %s, ask it at %s"
                    .formatted(
                            record.holder().orElseThrow(),
                            record.token().orElseThrow(),
                            record.attributes().get("address"));
        }
    }

    private CandidateProcess start(String name) throws IOException {
        return CandidateProcess.start(name, leases, arguments, stage);
    }

    private void kill() throws Exception {
        CandidateProcess leader = leader();
        FencingToken before = leader.token().orElseThrow();
        leader.kill();
        awaitMove("kill", leader, before);
        candidates.set(candidates.indexOf(leader), start(leader.toString()));
    }

    /** Until a pause has let another in: not if the leader stood still inside a lock of the provider. */
    private void pause() throws Exception {
        for (int tried = 1; !pauseOnce(); tried++) {
            print("pause     let nobody in");
            if (tried == MOST_TRIES) {
                throw new TimeoutException("nobody was elected in " + tried + " pauses");
            }
        }
    }

    @SuppressWarnings("try") // why: a pause is not used, only ended
    private boolean pauseOnce() throws Exception {
        CandidateProcess leader = holdLeader();
        FencingToken before = leader.token().orElseThrow();
        int refusedBefore = leader.refused();
        long start = System.nanoTime();
        Optional<CandidateProcess> next;
        try (Pause pause = leader.pause()) {
            Duration patience = ttl.multipliedBy(3).plusSeconds(5);
            next = stage.awaitWithin(patience, () -> leadingAfter(before).filter(other -> other.ran() > 0));
            leader.tell("go"); // which it hears when it continues
        }
        next.ifPresent(other -> moved("pause", leader, other, start));
        stage.await("the end of the run of " + leader, () -> some(!leader.isHolding()));
        boolean stopped = leader.refused() > refusedBefore;
        refused += stopped ? 1 : 0;
        next.ifPresent(other -> print("pause     the run of %s was %s", leader, stopped ? "refused" : "COMPLETED"));
        return next.isPresent();
    }

    /** Whoever asks first is next, which can be the one that resigned: a few times then, until another is. */
    private void resign() throws Exception {
        for (int tried = 0; tried < MOST_TRIES; tried++) {
            CandidateProcess leader = leader();
            FencingToken before = leader.token().orElseThrow();
            leader.tell("resign");
            if (awaitMove("resign", leader, before) != leader) {
                return;
            }
        }
    }

    /** Until the named one has come in time: the key is reserved for it for one ttl, and is then open to all. */
    private void handOver() throws Exception {
        for (int tried = 1; !handOverOnce(); tried++) {
            print("hand-over: the leader was deposed before, or its successor came too late");
            if (tried == MOST_TRIES) {
                throw new TimeoutException("no hand-over succeeded in " + tried + " tries");
            }
        }
    }

    private boolean handOverOnce() throws Exception {
        CandidateProcess leader = leader();
        FencingToken before = leader.token().orElseThrow();
        CandidateProcess successor = candidates.get((candidates.indexOf(leader) + 1) % candidates.size());
        stage.await(successor + " to campaign", () -> some(successor.campaigns()));
        long start = System.nanoTime();
        leader.tell("hand-over " + successor);
        boolean reserved = stage.await("an answer of " + leader, leader::answer).equals("true");
        CandidateProcess next = awaitMove("hand-over", leader, before);
        boolean inTime = System.nanoTime() - start < ttl.toNanos();
        FencingToken token = next.token().orElse(before);
        if (reserved && inTime && (next != successor || token.generation() != before.generation() + 1)) {
            throw new IllegalStateException("handed over to " + successor + ", but " + next + " leads with " + token);
        }
        return reserved && next == successor;
    }

    private CandidateProcess awaitMove(String how, CandidateProcess from, FencingToken before)
            throws InterruptedException, TimeoutException {
        long start = System.nanoTime();
        CandidateProcess next = stage.await("a leader after " + from, () -> leadingAfter(before));
        moved(how, from, next, start);
        return next;
    }

    private static void moved(String how, CandidateProcess from, CandidateProcess to, long start) {
        print("%-9s %s -> %s after %.1f s", how, from, to, (System.nanoTime() - start) / 1e9);
    }

    private Optional<CandidateProcess> leadingAfter(FencingToken before) {
        return leading().filter(leader -> leader.token().orElseThrow().compareTo(before) > 0);
    }

    private CandidateProcess leader() throws InterruptedException, TimeoutException {
        return stage.await("a leader with a finished run", () -> leading().filter(leader -> leader.ran() > 0));
    }

    private Optional<CandidateProcess> leading() {
        return candidates.stream()
                .filter(candidate -> candidate.token().isPresent())
                .max((a, b) -> a.token().orElseThrow().compareTo(b.token().orElseThrow()));
    }

    /** The leader, held in the midst of a run. */
    private CandidateProcess holdLeader() throws InterruptedException, IOException, TimeoutException {
        while (true) {
            CandidateProcess leader = leader();
            leader.tell("hold");
            boolean held = stage.await(
                    leader + " to hold",
                    () -> leader.isHolding() || leader.token().isEmpty()
                            ? Optional.of(leader.isHolding() && leader.token().isPresent())
                            : Optional.empty());
            if (held) {
                return leader;
            }
            leader.tell("go"); // it lost its leadership by itself
        }
    }

    private static Optional<Boolean> some(boolean found) {
        return found ? Optional.of(true) : Optional.empty();
    }

    private int judge(LogCheck check) {
        print("moves of the leadership:    %d", rounds * 4);
        print("runs begun:                 %d, of which finished: %d", check.begun(), check.finished());
        print("runs refused by the gate:   %d", refused);
        print("stale lines in the log:     %d", check.stale());
        print("overlapping runs:           %d", check.overlapping());
        return check.isClean() == withoutGate ? 1 : 0;
    }

    private static void print(String format, Object... values) {
        System.out.printf(format + "%n", values);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
