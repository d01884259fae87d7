package io.leasehold.cli;

import io.leasehold.HolderId;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Every bad input that can come through the client or the command line, over a directory in which one key was used. */
final class BadInputs {

    /** The key whose record there is. */
    static final String USED = "used";

    private static final String TOO_LONG = "k".repeat(513);
    private static final String LONE_SURROGATE = "a\ud800b";
    private static final String FENCE_PREFIX = "00000000000000000001-00000000000000000001:";

    private final Path directory;

    BadInputs(Path directory) {
        this.directory = directory;
    }

    List<BadInput> all() {
        List<BadInput> all = new ArrayList<>();
        for (String provider : List.of("file://" + directory, "local:")) {
            String through = "LeaseClient, " + (provider.startsWith("file:") ? "file:" : "local:");
            keys(through, provider).forEach(all::add);
            times(through, provider).forEach(all::add);
            others(through, provider).forEach(all::add);
        }
        commandLine().forEach(all::add);
        records().forEach(all::add);
        return all;
    }

    private static LeaseClient open(String provider) {
        return LeaseClient.builder().uri(provider).holder(HolderId.of("ann")).open();
    }

    /** Uses a key, so that there is something that could be changed. */
    static void use(String provider) throws InterruptedException {
        try (LeaseClient client = open(provider);
                Lease lease = client.acquireWithin(USED, Duration.ofSeconds(10))) {
            lease.release();
        }
    }

    private static BadInput.Attempt acquire(String provider, java.util.function.Supplier<LeaseSpec> spec) {
        return () -> refusal(() -> {
            try (LeaseClient client = open(provider)) {
                client.tryAcquire(spec.get());
            }
        });
    }

    private interface Call {
        void run() throws Exception;
    }

    private static String refusal(Call call) {
        try {
            call.run();
        } catch (Exception e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
        return "accepted";
    }

    private static Stream<BadInput> keys(String through, String provider) {
        return Stream.of(
                new BadInput("empty key", through, List.of("empty", "512"), acquire(provider, () -> LeaseSpec.of(""))),
                new BadInput(
                        "key of 513 bytes",
                        through,
                        List.of("513", "512"),
                        acquire(provider, () -> LeaseSpec.of(TOO_LONG))),
                new BadInput(
                        "key with a control character",
                        through,
                        List.of("U+0007", "none is allowed"),
                        acquire(provider, () -> LeaseSpec.of("a\u0007b"))),
                new BadInput(
                        "key with a lone surrogate",
                        through,
                        List.of("U+D800"),
                        acquire(provider, () -> LeaseSpec.of(LONE_SURROGATE))));
    }

    private static Stream<BadInput> times(String through, String provider) {
        LeaseSpec spec = LeaseSpec.of(USED);
        String least = provider.equals("local:") ? "PT0.05S" : "PT0.2S";
        return Stream.of(
                new BadInput(
                        "ttl 0", through, List.of("PT0S", least), acquire(provider, () -> spec.ttl(Duration.ZERO))),
                new BadInput(
                        "negative ttl",
                        through,
                        List.of("PT-1S", least),
                        acquire(provider, () -> spec.ttl(Duration.ofSeconds(-1)))),
                new BadInput(
                        "ttl below the provider's least",
                        through,
                        List.of("PT0.001S", least),
                        acquire(provider, () -> spec.ttl(Duration.ofMillis(1)))),
                new BadInput(
                        "ttl above the largest",
                        through,
                        List.of("PT576H0.001S", "PT576H"),
                        acquire(provider, () -> spec.ttl(Duration.ofDays(24).plusMillis(1)))),
                new BadInput(
                        "ttl that overflows",
                        through,
                        List.of("PT2562047788015215H30M7S", "PT576H"),
                        acquire(provider, () -> spec.ttl(Duration.ofSeconds(Long.MAX_VALUE)))),
                new BadInput(
                        "heartbeat period as long as the window",
                        through,
                        List.of("PT8S", "PT8S"),
                        acquire(
                                provider,
                                () -> spec.ttl(Duration.ofSeconds(10)).heartbeatPeriod(Duration.ofSeconds(8)))));
    }

    private static Stream<BadInput> others(String through, String provider) {
        return Stream.of(
                new BadInput(
                        "term 0",
                        through,
                        List.of("0", "1"),
                        acquire(provider, () -> LeaseSpec.of(USED).term(() -> 0))),
                new BadInput(
                        "negative term",
                        through,
                        List.of("-1", "1"),
                        acquire(provider, () -> LeaseSpec.of(USED).term(() -> -1))),
                new BadInput(
                        "unknown scheme",
                        through,
                        List.of("nosuch", "file"),
                        () -> refusal(() -> open("nosuch:" + provider))),
                new BadInput(
                        "unknown setting",
                        through,
                        List.of("colour"),
                        () -> refusal(() -> open(provider + "?colour=red"))),
                new BadInput(
                        "closed client",
                        through,
                        List.of("closed"),
                        () -> refusal(() -> {
                            LeaseClient client = open(provider);
                            client.close();
                            client.tryAcquire(USED);
                        })));
    }

    private BadInput typed(String input, List<String> names, String... args) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        if (!all.contains("--provider") && !args[0].equals("gate")) {
            all.addAll(1, List.of("--provider", "file://" + directory));
        }
        return new BadInput(input, "`leasehold " + args[0] + "`", names, () -> {
            Invocation invocation = Invocation.of(all.toArray(String[]::new));
            return "exit " + invocation.exitCode() + ": " + invocation.err().strip();
        });
    }

    private Stream<BadInput> commandLine() {
        return Stream.of(
                typed("empty key", List.of("empty", "512"), "exec", "", "--", "true"),
                typed("key of 513 bytes", List.of("513", "512"), "exec", TOO_LONG, "--", "true"),
                typed(
                        "key with a control character",
                        List.of("U+0007", "none is allowed"),
                        "exec",
                        "a\u0007b",
                        "--",
                        "true"),
                typed(
                        "bytes that are no text, such as a lone surrogate's",
                        List.of("argument 4", "encoding"),
                        "exec",
                        "a\uFFFDb",
                        "--",
                        "true"),
                typed("empty key", List.of("empty", "512"), "inspect", ""),
                typed("key of 513 bytes", List.of("513", "512"), "revoke", TOO_LONG, "--why", "x"),
                typed("ttl 0", List.of("0ms", "1s"), "exec", "--ttl", "0", USED, "--", "true"),
                typed("negative ttl", List.of("-1000ms", "1s"), "exec", "--ttl=-1s", USED, "--", "true"),
                typed("ttl below the least", List.of("999ms", "1s"), "exec", "--ttl", "999ms", USED, "--", "true"),
                typed("ttl above the largest", List.of("PT600H", "PT576H"), "exec", "--ttl", "25d", USED, "--", "true"),
                typed(
                        "ttl that overflows",
                        List.of("99999999999999999999s", "9223372036854775807 s"),
                        "exec",
                        "--ttl",
                        "99999999999999999999s",
                        USED,
                        "--",
                        "true"),
                typed("ttl that is no time", List.of("'soon'", "15s"), "exec", "--ttl", "soon", USED, "--", "true"),
                typed("negative wait", List.of("-1000ms", "0"), "exec", "--wait=-1s", USED, "--", "true"),
                typed("negative grace", List.of("-1000ms", "0"), "exec", "--grace=-1s", USED, "--", "true"),
                typed("term 0", List.of("0", "1"), "exec", "--term", "0", USED, "--", "true"),
                typed("negative term", List.of("-1", "1"), "exec", "--term=-1", USED, "--", "true"),
                typed(
                        "term that overflows",
                        List.of("9223372036854775808", "from 1 to 9223372036854775807"),
                        "exec",
                        "--term",
                        "9223372036854775808",
                        USED,
                        "--",
                        "true"),
                typed("unknown scheme", List.of("nosuch", "file"), "exec", "--provider", "nosuch:", USED, "--", "true"),
                typed(
                        "unknown setting",
                        List.of("colour", "companion"),
                        "list",
                        "--provider",
                        "file://" + directory + "?colour=red"),
                typed("no command", List.of("COMMAND"), "exec", USED),
                typed("unknown option", List.of("--colour"), "exec", "--colour", USED, "--", "true"),
                typed("reason that is blank", List.of("' '"), "revoke", USED, "--who", "ann", "--why", " "),
                typed(
                        "text that is no fence",
                        List.of("'x'", "TOKEN:LEASE-ID:KEY"),
                        "gate",
                        directory + "/gate",
                        "--fence",
                        "x",
                        "--",
                        "true"),
                typed(
                        "fence with generation 2^63",
                        List.of("9223372036854775807"),
                        "gate",
                        directory + "/gate",
                        "--fence",
                        "1-9223372036854775808:00000000000000000000000000000000:k",
                        "--",
                        "true"),
                typed(
                        "fence with a short lease id",
                        List.of("'1'", "32"),
                        "gate",
                        directory + "/gate",
                        "--fence",
                        FENCE_PREFIX + "1:k",
                        "--",
                        "true"));
    }

    private Stream<BadInput> records() {
        return Stream.of(DamagedRecord.values())
                .flatMap(damage -> Stream.of(
                        damaged(damage, "LeaseClient, file:", acquire("file://" + directory, () -> LeaseSpec.of(USED))),
                        damaged(
                                damage,
                                "`leasehold exec`",
                                typed("", List.of(), "exec", USED, "--", "true").attempt()),
                        damaged(
                                damage,
                                "`leasehold inspect`",
                                typed("", List.of(), "inspect", USED).attempt())));
    }

    private BadInput damaged(DamagedRecord damage, String through, BadInput.Attempt attempt) {
        return new BadInput(
                damage.text(), through, List.of("'" + USED + "'", "found", "expected", "left as it is"), () -> {
                    byte[] whole = damage.inflict(directory);
                    try {
                        return attempt.run();
                    } finally {
                        damage.undo(directory, whole);
                    }
                });
    }
}
