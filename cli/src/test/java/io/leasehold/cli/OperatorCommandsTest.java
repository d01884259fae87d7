package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.leasehold.HolderId;
import io.leasehold.LossReason;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorCommandsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private LeaseClient client;
    private String provider = "";

    @BeforeEach
    void open() {
        provider = "file://" + directory + "/leases";
        client = LeaseClient.builder().uri(provider).holder(HolderId.of("ann")).open();
    }

    @AfterEach
    void close() {
        client.close();
    }

    private Invocation run(String command, String... args) {
        String[] all = new String[args.length + 3];
        all[0] = command;
        all[1] = "--provider";
        all[2] = provider;
        System.arraycopy(args, 0, all, 3, args.length);
        return Invocation.of(all);
    }

    private Lease acquire(String key) throws InterruptedException {
        return client.tryAcquire(LeaseSpec.of(key).ttl(Duration.ofSeconds(10))).orElseThrow();
    }

    @Test
    void topShowsWhatChangedLastFirst() throws InterruptedException {
        acquire("a").release();
        try (Lease lease = acquire("b")) {
            Invocation top = run("top", "--looks", "2", "--every", "200ms");

            assertThat(top.exitCode()).isZero();
            assertThat(top.out()).contains("2 keys, 1 held").contains("STATE  TOKEN  HOLDER  LASTS");
            assertThat(top.out().lines().filter(line -> line.startsWith("held")))
                    .hasSize(2)
                    .allMatch(line -> line.matches("held +1-1 +ann +[0-9]+[.][0-9] s +[0-9][.][0-9] s +b"));
            assertThat(lease.isHeld()).isTrue();
        }
        assertThat(run("top", "--looks", "1", "--prefix", "b", "--json").out())
                .contains("\"key\":\"b\",\"state\":\"free\"")
                .hasLineCount(1);
        assertThat(run("top", "--every", "1ms").err()).contains("--every is 1ms; the least is 100ms");
        assertThat(run("top", provider).err()).contains("both given");
    }

    @Test
    void inspectShowsAnUnusedAHeldAndAFreeKey() throws InterruptedException {
        assertThat(run("inspect", "k").out()).contains("state       unused");
        try (Lease lease = acquire("k")) {
            assertThat(run("inspect", "k").out())
                    .contains(
                            "held",
                            "ann",
                            lease.token().text(),
                            lease.fence().leaseId().toString());
        }
        assertThat(run("inspect", "--json", "k").out()).matches("\\{\"key\":\"k\",\"state\":\"free\",.*}\n");
    }

    @Test
    void listShowsEveryKeyInOrderAndFiltersByPrefix() throws InterruptedException {
        try (Lease first = acquire("b/é\"x");
                Lease second = acquire("a")) {
            assertThat(run("list").out().lines())
                    .containsExactly(
                            "STATE  TOKEN  HOLDER  KEY", "held   1-1    ann     a", "held   1-1    ann     b/é\"x");
            assertThat(run("list", "--json", "b/").out())
                    .startsWith("{\"key\":\"b/é\\\"x\",\"state\":\"held\",")
                    .hasLineCount(1);
        }
    }

    @Test
    void revokeIsAuditedAndTheHolderIsTold() throws Exception {
        Lease lease = acquire("k");
        Invocation revoke = run("revoke", "k", "--why", "it hangs", "--who", "bob");
        assertThat(revoke.exitCode()).isZero();
        assertThat(revoke.out())
                .isEqualTo("revoked 'k' of ann, token 1-1; others are granted when its ttl of 10s has passed\n");
        assertThat(lease.ended().toCompletableFuture().get(60, TimeUnit.SECONDS))
                .isEqualTo(LossReason.REVOKED);
        assertThat(run("inspect", "k").out()).contains("revokedBy   bob", "revokedWhy  it hangs");
    }

    @Test
    void revokeAtOnceSaysThatItWaivesThePromise() throws InterruptedException {
        Lease lease = acquire("k");
        assertThat(run("revoke", "k", "--why", "x", "--now").out()).contains("P3 is waived");
        assertThat(run("revoke", "unused", "--why", "x", "--json").out())
                .isEqualTo("{\"revoked\":false,\"waivesP3\":false}\n");
        assertThat(run("revoke", "unused", "--why", "x").out())
                .isEqualTo("nobody holds 'unused'; nothing was changed\n");
        lease.close();
    }

    @Test
    void watchPrintsALineForEachState() throws InterruptedException {
        try (RunningCommand watch = RunningCommand.start(directory, "watch", "--json", "--provider", provider, "k")) {
            awaitState(watch, "unused");
            Lease lease = acquire("k");
            awaitState(watch, "held");
            lease.close();
            awaitState(watch, "free");
            Kill.send("TERM", watch.pid());
            assertThat(watch.exitCode()).isEqualTo(143);
            assertThat(watch.out().lines()).allMatch(line -> line.startsWith("{\"key\":\"k\",") && line.endsWith("}"));
        }
    }

    private static void awaitState(RunningCommand watch, String state) {
        await().atMost(PATIENCE).until(() -> watch.out().contains("\"state\":\"" + state + "\"") || !watch.isAlive());
        assertThat(watch.out()).as(watch.err()).contains("\"state\":\"" + state + "\"");
    }

    @Test
    void providersShowsSchemesSettingsAndCapabilities() {
        Invocation text = Invocation.of("providers");
        assertThat(text.out()).contains("file:  ", "local:  ", "instant-takeover", "setting   companion  ");
        assertThat(Invocation.of("providers", "--json").out().lines())
                .hasSize(10)
                .allMatch(line -> line.startsWith("{\"scheme\":"));
    }

    @Test
    void theProviderMayComeFromAFileThatNoProcessListShows() throws Exception {
        Path file = java.nio.file.Files.writeString(directory.resolve("uri"), provider + "\n");
        try (Lease lease = acquire("k")) {
            assertThat(Invocation.of("inspect", "--provider-file", file.toString(), "k")
                            .out())
                    .contains("held");
        }
        assertThat(List.of(Invocation.of("inspect", "--provider", "nosuch://ann:secret@h", "k")
                        .err()))
                .noneMatch(err -> err.contains("secret"));
    }
}
