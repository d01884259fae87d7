package io.leasehold.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.leasehold.LeaseUnavailableException;
import io.leasehold.UnsafeBackendException;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What faults of a master that is not replaced do to tokens; each test has a key of its own. */
abstract class ReplicatedAmnesia {

    private Opened client;

    abstract String uri();

    abstract RedisServer masterOf(String key);

    abstract List<RedisServer> servers();

    abstract void awaitSettled();

    @BeforeEach
    void open() {
        awaitSettled();
        client = Opened.at(uri());
    }

    @AfterEach
    void close() {
        client.close();
    }

    private RedisServer serverOf(String key) {
        return masterOf("tck:lease:{" + key + "}");
    }

    private void requireUnique(String key, Runnable fault) throws InterruptedException {
        LeaseGuard last = client.acquireOnceFree(key, 1);
        client.release(last);
        fault.run();
        assertThat(client.acquireOnceFree(key, 1).token()).isGreaterThan(last.token());
    }

    @Test
    void r3_4_forgottenScriptsKeepTokensUnique() throws Exception {
        requireUnique("forgotten", () -> servers().forEach(server -> server.run(0, redis -> redis.scriptFlush())));
    }

    @Test
    void r10_1_aServerThatSleepsForgetsNothing() throws Exception {
        LeaseGuard guard = client.acquireOnceFree("asleep", 1);
        serverOf("asleep").command("DEBUG", "SLEEP", "0.5");
        assertThat(client.beat(guard)).isInstanceOf(HeartbeatResult.StillHeld.class);
    }

    @Test
    void r3_3_memoryPressureWithNoevictionRefusesAndKeepsTokensUnique() throws Exception {
        RedisServer server = serverOf("full");
        requireUnique("full", () -> {
            server.run(0, redis -> redis.configSet("maxmemory", "1mb"));
            assertThatThrownBy(() -> client.acquire("full"))
                    .isInstanceOf(LeaseUnavailableException.class)
                    .hasMessageContaining("OOM");
            server.run(0, redis -> redis.configSet("maxmemory", "0"));
        });
    }

    @Test
    void r3_5_flushallRepeatsATokenAndEveryAnswerToItHolds() throws Exception {
        RedisServer server = serverOf("flushed");
        new Repeated(uri(), "flushed").requireAnswered(() -> {}, () -> server.run(0, redis -> redis.flushall()));
    }

    /** It has verified that every write is on the disk, so it trusts its log. */
    @Test
    void r3_5_anOlderLogPutBackOnADurableMasterRepeatsATokenAndEveryAnswerToItHolds() throws Exception {
        RedisServer server = serverOf("older");
        new Repeated(uri(), "older").requireAnswered(() -> copy(server), () -> {
            server.process().putBackData();
            awaitSettled();
        });
    }

    private static void copy(RedisServer server) {
        server.process().pause();
        server.process().copyData();
        server.process().resume();
    }

    /** A master that may have lost the last second grants nothing; without the guard it would repeat a token. */
    @Test
    void r3_5_aRestartWithAnOlderLogGrantsNothingUntilTheTermIsRaised() throws Exception {
        forceLogs("everysec");
        try {
            RedisServer server = serverOf("restarted");
            client.release(client.acquireOnceFree("restarted", 1));
            copy(server);
            LeaseGuard lost = client.acquireOnceFree("restarted", 1);
            client.release(lost);
            server.process().putBackData();
            awaitSettled();
            assertThat(client.generation("restarted"))
                    .as("what the server remembers")
                    .isLessThan(lost.token().generation());
            assertThat(refusal("restarted"))
                    .hasMessageContaining("may have missed grants")
                    .hasMessageContaining("term");
            assertThat(Unguarded.token(server, "restarted", client.generation("restarted")))
                    .as("the control")
                    .isEqualTo(lost.token());
            assertThat(client.acquireOnceFree("restarted", 2).token()).isGreaterThan(lost.token());
        } finally {
            forceLogs("always");
        }
    }

    private UnsafeBackendException refusal(String key) {
        AtomicReference<UnsafeBackendException> refusal = new AtomicReference<>();
        await().atMost(Opened.TTL.multipliedBy(3))
                .ignoreExceptionsMatching(Opened::isOfFailover)
                .until(() -> {
                    try {
                        return client.tryAcquire(key) == null;
                    } catch (UnsafeBackendException e) {
                        refusal.set(e);
                        return true;
                    }
                });
        return refusal.get();
    }

    /** Also after a restart. */
    private void forceLogs(String how) {
        servers()
                .forEach(server -> server.run(0, redis -> {
                    redis.configSet("appendfsync", how);
                    return redis.configRewrite();
                }));
    }
}
