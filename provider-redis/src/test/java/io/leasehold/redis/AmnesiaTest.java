package io.leasehold.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.Capability;
import io.leasehold.FencingToken;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.UnsafeBackendException;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.lettuce.core.SetArgs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each fault of a single server does to tokens: <i>unique</i>, or <i>duplicate possible</i>. Where a duplicate is possible it
 * is shown, together with all that still answers it: the gate, an old client's own memory, a higher term.
 */
class AmnesiaTest {

    @TempDir
    private Path directory;

    private Shim shim;
    private RedisServer server;
    private Opened fresh;

    @BeforeEach
    void start() {
        start(RedisServer.DURABLE);
    }

    private void start(List<String> options) {
        shim = Shim.in(directory);
        server = RedisServer.start(directory, options, shim.environment());
        fresh = Opened.at(uri());
    }

    private String uri() {
        return "redis://127.0.0.1:" + server.port();
    }

    @AfterEach
    void end() {
        fresh.close();
        server.close();
    }

    private void startAgainWith(List<String> options) {
        end();
        start(options);
    }

    /** A grant that the fault comes after; the client that had it is gone. */
    private LeaseGuard grantAndForget() throws InterruptedException {
        try (Opened gone = Opened.at(uri())) {
            gone.release(gone.acquire("orders"));
            LeaseGuard last = gone.acquire("orders");
            gone.release(last);
            return last;
        }
    }

    private void requireUnique(Runnable fault) throws InterruptedException {
        LeaseGuard last = grantAndForget();
        fault.run();
        assertThat(fresh.acquire("orders").token()).isGreaterThan(last.token());
    }

    @Test
    void r3_4_aKillWithAppendfsyncAlwaysKeepsTokensUnique() throws Exception {
        requireUnique(() -> server.process().killAndRestart());
    }

    @Test
    void r3_4_powerLossWithAppendfsyncAlwaysKeepsTokensUnique() throws Exception {
        requireUnique(this::losePower);
    }

    /** The control: what the setting prevents. */
    @Test
    void r3_4_powerLossWithoutFsyncRepeatsAToken() throws Exception {
        startAgainWith(List.of("--appendonly", "yes", "--appendfsync", "no"));
        assertThat(fresh.withdrawn()).containsKey(Capability.SURVIVES_POWER_LOSS);
        LeaseGuard last = grantAndForget();
        losePower();
        assertThat(fresh.acquire("orders").token()).isLessThanOrEqualTo(last.token());
    }

    private void losePower() {
        server.process().kill();
        shim.loseUnforced(server.data());
        server.process().start();
    }

    @Test
    void r3_4_forgottenScriptsKeepTokensUnique() throws Exception {
        requireUnique(() -> server.run(0, redis -> redis.scriptFlush()));
    }

    @Test
    void r3_3_memoryPressureWithNoevictionRefusesAndKeepsTokensUnique() throws Exception {
        LeaseGuard last = grantAndForget();
        server.run(0, redis -> redis.configSet("maxmemory", "1mb"));
        assertThatThrownBy(() -> fresh.acquire("orders"))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining("OOM");
        server.run(0, redis -> redis.configSet("maxmemory", "0"));
        assertThat(fresh.acquire("orders").token()).isGreaterThan(last.token());
    }

    /** Records have no TTL, so a policy for keys that have one never takes them. */
    @Test
    void r3_3_evictionOfKeysWithATtlKeepsTokensUnique() throws Exception {
        startAgainWith(List.of("--maxmemory-policy", "volatile-lru"));
        requireUnique(this::fillMemory);
    }

    /** The control: what the refusal of such servers at start prevents. */
    @Test
    void r13_4_evictionOfAnyKeyRepeatsATokenAndIsRefusedAtStart() throws Exception {
        LeaseGuard last = grantAndForget();
        server.run(0, redis -> redis.configSet("maxmemory-policy", "allkeys-lru"));
        fillMemory();
        long records = server.run(0, redis -> redis.exists("lease:{orders}"));
        assertThat(records).isZero();
        assertThat(fresh.acquire("orders").token()).isLessThanOrEqualTo(last.token());
        assertThatThrownBy(() -> Opened.at(uri()))
                .isInstanceOf(UnsafeBackendException.class)
                .hasMessageContaining("allkeys-lru")
                .hasMessageContaining("noeviction");
    }

    private void fillMemory() {
        server.run(0, redis -> {
            String used = redis.info("memory");
            long bytes = Long.parseLong(used.replaceAll("(?s).*used_memory:(\\d+).*", "$1"));
            redis.configSet("maxmemory", Long.toString(bytes + 200_000));
            String ballast = "x".repeat(10_000);
            for (int i = 0; i < 400; i++) {
                redis.set("ballast-" + i, ballast, SetArgs.Builder.ex(600));
                redis.get("ballast-" + i);
            }
            return redis.configSet("maxmemory", "0");
        });
    }

    @Test
    void r3_5_flushallRepeatsATokenAndEveryAnswerToItHolds() throws Exception {
        requireAnswered(() -> server.run(0, redis -> redis.flushall()), () -> {});
    }

    @Test
    void r3_5_anOlderLogPutBackRepeatsATokenAndEveryAnswerToItHolds() throws Exception {
        requireAnswered(() -> server.process().putBackData(), () -> {
            server.process().pause();
            server.process().copyData();
            server.process().resume();
        });
    }

    private void requireAnswered(Runnable amnesia, Runnable beforeTheGrant) throws Exception {
        new Repeated(uri(), "orders").requireAnswered(beforeTheGrant, amnesia);
    }

    /** A damaged or foreign value is not a free key. */
    @Test
    void r13_4_aKeyOfAnotherTypeIsNotFree() {
        server.run(0, redis -> redis.set("lease:{orders}", "somebody else's"));
        assertThatThrownBy(() -> fresh.acquire("orders"))
                .isInstanceOf(InvalidLeaseRecordException.class)
                .hasMessageContaining("orders");
        String kept = server.run(0, redis -> redis.get("lease:{orders}"));
        assertThat(kept).isEqualTo("somebody else's");
    }

    @Test
    void r10_1_aServerThatSleepsForgetsNothing() throws Exception {
        LeaseGuard guard = fresh.acquire("orders");
        server.command("DEBUG", "SLEEP", "0.5");
        assertThat(fresh.beat(guard)).isInstanceOf(HeartbeatResult.StillHeld.class);
    }

    @Test
    void r3_1_tokensBeyondTheExactNumbersOfTheScriptingLanguageStayExact() throws Exception {
        fresh.release(fresh.acquire("orders", (1L << 53) + 1));
        server.run(0, redis -> redis.hset("lease:{orders}", Map.of("generation", Long.toString((1L << 60) + 3))));
        assertThat(fresh.acquire("orders", (1L << 53) + 2).token())
                .isEqualTo(new FencingToken((1L << 53) + 2, (1L << 60) + 4));
    }
}
