package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.leasehold.LeaseClock;
import io.leasehold.client.LeaseClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole command in JVMs of their own over the file provider, killed and stopped as an operating system does it. */
class ExecProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What a busy machine may take from a grant to the first words of COMMAND; without a takeover there are none ever. */
    private static final Duration BEGINNING = Duration.ofSeconds(10);

    /** Prints its session and waits for its end. */
    private static final String SLEEPER = "echo $$; exec sleep 300";

    @TempDir
    private Path directory;

    private final List<RunningCommand> started = new ArrayList<>();
    private String provider = "";

    @BeforeEach
    void useADirectory() {
        provider = "file://" + directory + "/leases";
    }

    @AfterEach
    void endAll() {
        started.forEach(RunningCommand::close);
    }

    private RunningCommand exec(String options, String script) {
        return execWithInput(Path.of("/dev/null"), options, script);
    }

    private RunningCommand execWithInput(Path input, String options, String script) {
        List<String> args = new ArrayList<>(List.of("exec", "--provider", provider));
        args.addAll(List.of(options.split(" ")));
        args.addAll(List.of("demo", "--", "sh", "-c", script));
        RunningCommand command = RunningCommand.start(directory, input, args.toArray(String[]::new));
        started.add(command);
        return command;
    }

    private static long awaitSession(RunningCommand command) {
        await().atMost(PATIENCE).until(() -> command.out().lines().count() >= 1 || !command.isAlive());
        assertThat(command.out()).as("output; errors: %s", command.err()).isNotEmpty();
        return Long.parseLong(command.out().lines().findFirst().orElseThrow());
    }

    private static void awaitEnd(long pid) {
        await().atMost(PATIENCE).until(() -> !Kill.isRunning(pid));
    }

    private Invocation inspect() {
        return Invocation.of("inspect", "--json", "--provider", provider, "demo");
    }

    @Test
    void theExitCodeOfTheCommandIsOurs() throws InterruptedException {
        RunningCommand seven = exec("--ttl 15s", "exit 7");
        RunningCommand killed = exec("--ttl 15s", "kill -KILL $$");
        assertThat(seven.exitCode()).isEqualTo(7);
        assertThat(killed.exitCode()).isEqualTo(137);
        assertThat(seven.err() + killed.err()).isEmpty();
    }

    @Test
    void aCommandThatIsNotThereEndsAsInAShell() throws InterruptedException {
        RunningCommand missing =
                RunningCommand.start(directory, "exec", "--provider", provider, "demo", "--", "no-such-command");
        started.add(missing);
        assertThat(missing.exitCode()).isEqualTo(127);
        assertThat(missing.err()).contains("no-such-command").hasLineCount(1);
    }

    @Test
    void inputOutputAndErrorsPassThroughUntouched() throws IOException, InterruptedException {
        byte[] bytes = new byte[100_000];
        new java.util.Random(1).nextBytes(bytes);
        Path input = Files.write(directory.resolve("in"), bytes);
        RunningCommand cat = execWithInput(input, "--ttl 15s", "cat; echo oops >&2");
        assertThat(cat.exitCode()).isZero();
        assertThat(cat.err()).isEqualTo("oops\n");
        assertThat(cat.outBytes()).isEqualTo(bytes);
    }

    @Test
    void argumentsReachTheCommandAsTheyAre() throws InterruptedException {
        RunningCommand printf = RunningCommand.start(
                directory,
                "exec",
                "--provider",
                provider,
                "demo",
                "--",
                "printf",
                "[%s]",
                "",
                "a b",
                "--json",
                "@x",
                "*",
                "é",
                "'\"$1");
        started.add(printf);
        assertThat(printf.exitCode()).isZero();
        assertThat(printf.out()).isEqualTo("[][a b][--json][@x][*][é]['\"$1]");
    }

    @Test
    void theCommandFindsItsLeaseInItsEnvironment() throws InterruptedException {
        RunningCommand printer =
                exec("--ttl 15s --term 3", "echo $LEASEHOLD_KEY $LEASEHOLD_TOKEN $LEASEHOLD_FENCE $LEASEHOLD_HOLDER");
        assertThat(printer.exitCode()).isZero();
        assertThat(printer.out())
                .matches("demo 00000000000000000003-00000000000000000001"
                        + " 00000000000000000003-00000000000000000001:[0-9a-f]{32}:demo \\S+-" + printer.pid()
                        + "-\\S+\n");
    }

    @Test
    void ofTwoOneWaitsAndRunsWithTheNextGeneration() throws InterruptedException {
        RunningCommand first = exec("--ttl 30s", "echo $$; while [ ! -e " + directory + "/go ]; do sleep 0.05; done");
        awaitSession(first);
        RunningCommand second = exec("--ttl 30s --wait forever", "echo $LEASEHOLD_TOKEN");
        RunningCommand refused = exec("--ttl 30s --wait 0", "echo never");
        assertThat(refused.exitCode()).isEqualTo(75);
        assertThat(refused.out() + second.out()).isEmpty();
        assertThat(refused.err())
                .matches("leasehold: 'demo' is held by \\S+-" + first.pid()
                        + "-\\S+ with token 1-1 since \\S+, for another \\d+ ms unless it is extended\n");
        create("go");
        assertThat(second.exitCode()).isZero();
        assertThat(second.out()).isEqualTo("00000000000000000001-00000000000000000002\n");
    }

    private void create(String name) {
        try {
            Files.createFile(directory.resolve(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void killingTheFirstEndsItsCommandAndLetsTheSecondInAtOnce() throws InterruptedException {
        RunningCommand first = exec("--ttl 10m", "trap '' TERM; sleep 300 & timeout 300 sleep 300 & " + SLEEPER);
        long session = awaitSession(first);
        List<Long> members = first.group();
        RunningCommand second = exec("--ttl 10m --wait forever", "echo in; " + aliveOf(members, first));
        Kill.send("KILL", first.pid());
        awaitEnd(session);
        assertThat(second.exitCode()).isZero();
        assertThat(second.out()).isEqualTo("in\n");
    }

    /** Prints the processes of the first's COMMAND that still run. */
    private static String aliveOf(List<Long> members, RunningCommand first) {
        StringBuilder script = new StringBuilder();
        members.stream()
                .filter(pid -> pid != first.pid())
                .forEach(pid -> script.append(ifRunning(pid, "grep -q sleep /proc/" + pid + "/cmdline && echo " + pid))
                        .append("; "));
        return script.append(":").toString();
    }

    private static String ifRunning(long pid, String then) {
        return "grep -q '^State:.[RSDT]' /proc/" + pid + "/status 2>/dev/null && " + then;
    }

    @Test
    void stoppingTheWholeGroupLetsTheSecondInWithinTheTtlAndTheResumedFirstIsToldThatItLost()
            throws InterruptedException {
        RunningCommand first = exec("--ttl 3s", SLEEPER);
        long session = awaitSession(first);
        RunningCommand second = exec("--ttl 3s --wait forever", "echo $LEASEHOLD_TOKEN $(cat /proc/uptime)");
        await().atMost(PATIENCE).until(() -> second.group().size() >= 3);
        awaitBeats(2); // why: the second has surely looked by then
        List<Long> group = first.group();
        long stopped = Deadline.now(LeaseClock.system());
        Kill.send("STOP", group);
        assertThat(second.exitCode()).isZero();
        String[] said = second.out().split("[ .]");
        assertThat(said[0]).isEqualTo("00000000000000000001-00000000000000000002");
        Duration waited = Duration.ofMillis(10 * (Long.parseLong(said[1] + said[2]) - stopped));
        assertThat(waited)
                .isLessThanOrEqualTo(Duration.ofSeconds(3).plus(takeoverBound()).plus(BEGINNING));
        assertThat(Kill.isRunning(session)).isTrue();
        Kill.send("CONT", group);
        assertThat(first.exitCode()).isEqualTo(79);
        assertThat(first.err())
                .startsWith("leasehold: the lease of 'demo' with token 1-1 ended: ")
                .hasLineCount(1);
        awaitEnd(session);
    }

    private Duration takeoverBound() {
        try (LeaseClient client = LeaseClient.open(provider)) {
            return client.traits().takeoverBound().at(Duration.ofSeconds(3));
        }
    }

    private void awaitBeats(int beats) throws InterruptedException {
        try (LeaseClient client = LeaseClient.open(provider)) {
            long beat = beat(client);
            await().atMost(PATIENCE).until(() -> beat(client) >= beat + beats);
        }
    }

    private static long beat(LeaseClient client) throws InterruptedException {
        return client.inspect("demo").orElseThrow().beat();
    }

    @Test
    void stoppingOnlyLeaseholdEndsItsCommandBeforeTheSecondIsLetIn() throws InterruptedException {
        RunningCommand first = exec("--ttl 3s", "trap '' TERM; echo $$; sleep 300; sleep 300");
        long session = awaitSession(first);
        RunningCommand second =
                exec("--ttl 3s --wait forever", ifRunning(session, "echo both") + "; echo $LEASEHOLD_TOKEN");
        Kill.send("STOP", first.pid());
        awaitEnd(session);
        assertThat(second.exitCode()).isZero();
        assertThat(second.out()).isEqualTo("00000000000000000001-00000000000000000002\n");
        Kill.send("CONT", first.pid());
        assertThat(first.exitCode()).isEqualTo(79);
        assertThat(first.err())
                .startsWith("leasehold: the lease of 'demo' with token 1-1 ended: ")
                .hasLineCount(1);
    }

    @Test
    void commandsThatTryOnceTakeOverFromASilentHolderBetweenThem() throws InterruptedException {
        RunningCommand first = exec("--ttl 3s", SLEEPER);
        awaitSession(first);
        List<Long> group = first.group();
        Kill.send("STOP", group);
        assertThat(exec("--ttl 3s --wait 0", "echo in").exitCode()).isEqualTo(75);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> exec("--ttl 3s --wait 0", "echo in").exitCode() == 0);
        Kill.send("CONT", group);
        assertThat(first.exitCode()).isEqualTo(79);
    }

    @Test
    void signalsAreForwardedAndTheCommandDecides() throws InterruptedException {
        for (String signal : List.of("TERM", "INT", "HUP")) {
            RunningCommand trapping =
                    exec("--ttl 15s", "trap 'echo got; exit 9' " + signal + "; echo $$; while :; do sleep 0.05; done");
            awaitSession(trapping);
            Kill.send(signal, trapping.pid());
            assertThat(trapping.exitCode()).as(signal).isEqualTo(9);
            assertThat(trapping.out()).endsWith("got\n");
            assertThat(inspect().out()).contains("\"state\":\"free\"");
        }
    }

    @Test
    void aSignalWhileWaitingEndsTheWaitAndTheCommandIsNeverRun() throws InterruptedException {
        RunningCommand first = exec("--ttl 30s", SLEEPER);
        awaitSession(first);
        RunningCommand second = exec("--ttl 30s --wait forever", "echo never");
        await().atMost(PATIENCE).until(() -> second.group().size() >= 3);
        Kill.send("TERM", second.pid());
        assertThat(second.exitCode()).isEqualTo(143);
        assertThat(second.out() + second.err()).isEmpty();
    }

    @Test
    void aRevokedLeaseStopsACommandThatForkedAndIgnoresTerm() throws InterruptedException {
        RunningCommand first = exec(
                "--ttl 3s --grace 100ms",
                "trap '' TERM HUP INT; (sleep 300; sleep 301) & (exec timeout 302 sleep 302) & echo $$; sleep 303; sleep 304");
        long session = awaitSession(first);
        await().atMost(PATIENCE).until(() -> first.group().size() >= 7);
        List<Long> group = first.group();
        Invocation revoke = Invocation.of("revoke", "--provider", provider, "demo", "--why", "test", "--who", "ann");
        assertThat(revoke.out())
                .startsWith("revoked 'demo' of ")
                .contains("others are granted when its ttl of 3s has passed");
        assertThat(first.exitCode()).isEqualTo(79);
        assertThat(first.err()).isEqualTo("leasehold: the lease of 'demo' with token 1-1 ended: REVOKED\n");
        assertThat(Kill.isRunning(session)).isFalse();
        await().atMost(PATIENCE).until(() -> group.stream().noneMatch(Kill::isRunning));
    }

    @Test
    void whatTheCommandLeavesRunningEndsBeforeTheLeaseDoes() throws InterruptedException {
        RunningCommand leaving = exec("--ttl 15s", "sleep 300 >/dev/null 2>&1 & echo $!");
        assertThat(leaving.exitCode()).isZero();
        assertThat(Kill.isRunning(Long.parseLong(leaving.out().strip()))).isFalse();
        assertThat(inspect().out()).contains("\"state\":\"free\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "STOP"})
    void aGuardThatDiesOrHangsIsReplacedAndTheNextOneDoesItsWork(String signal) throws InterruptedException {
        RunningCommand first = exec("--ttl 3s", SLEEPER);
        long session = awaitSession(first);
        long guard = first.guard(session);
        Kill.send(signal, guard);
        await().atMost(PATIENCE)
                .until(() ->
                        !Kill.isRunning(guard) && first.group().stream().anyMatch(pid -> pid != guard && isGuard(pid)));
        assertThat(Kill.isRunning(session)).isTrue();
        Kill.send("KILL", first.pid());
        awaitEnd(session);
    }

    private static boolean isGuard(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline")).contains("guard");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aCommandThatWasNotBegunDiesWithLeasehold() throws InterruptedException {
        RunningCommand first = exec("--ttl 30s", SLEEPER);
        awaitSession(first);
        RunningCommand second = exec("--ttl 30s --wait forever", "echo never");
        await().atMost(PATIENCE).until(() -> second.group().size() >= 3);
        List<Long> group = second.group();
        Kill.send("KILL", second.pid());
        await().atMost(PATIENCE).until(() -> group.stream().noneMatch(Kill::isRunning));
        assertThat(second.out()).isEmpty();
    }
}
