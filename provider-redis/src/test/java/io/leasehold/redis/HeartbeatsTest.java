package io.leasehold.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseId;
import io.leasehold.LossReason;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heartbeats of many leases, which share a script. */
class HeartbeatsTest {

    private static final int LEASES = 150;

    @TempDir
    private Path directory;

    private RedisServer server;
    private Opened client;
    private final List<LeaseGuard> guards = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        server = RedisServer.start(directory, List.of());
        client = Opened.at("redis://127.0.0.1:" + server.port());
        for (int i = 0; i < LEASES; i++) {
            guards.add(client.acquire("k" + i));
        }
    }

    @AfterEach
    void end() {
        client.close();
        server.close();
    }

    private Map<LeaseId, HeartbeatResult> beatAll() throws InterruptedException {
        Map<LeaseId, HeartbeatResult> answers = new ConcurrentHashMap<>();
        List<Heartbeat> beats =
                guards.stream().map(guard -> new Heartbeat(guard, 1)).toList();
        client.provider().heartbeatAll(beats, Opened.TIMEOUT, answers::put);
        return answers;
    }

    private static String name(int key) {
        return "lease:{k" + key + "}";
    }

    @Test
    void r6_4_whatIsWrongWithOneKeyFailsNoneOfItsScript() throws Exception {
        server.run(0, redis -> redis.del(name(1)) + redis.lpush(name(1), "of another type"));
        server.run(0, redis -> redis.hset(name(2), "generation", "no number"));
        server.run(0, redis -> redis.del(name(3)));
        client.release(guards.get(4));
        Map<LeaseId, HeartbeatResult> answers = beatAll();
        assertThat(answers)
                .as("all but the two that cannot be read")
                .hasSize(LEASES - 2)
                .doesNotContainKeys(guards.get(1).leaseId(), guards.get(2).leaseId());
        assertThat(reason(answers, 3)).isEqualTo(LossReason.MISSING);
        assertThat(reason(answers, 4)).isEqualTo(LossReason.RESIGNED);
        for (int i : new int[] {0, 5, 63, 64, LEASES - 1}) {
            assertThat(answers.get(guards.get(i).leaseId())).isInstanceOf(HeartbeatResult.StillHeld.class);
        }
    }

    private LossReason reason(Map<LeaseId, HeartbeatResult> answers, int key) {
        return ((HeartbeatResult.Lost) answers.get(guards.get(key).leaseId())).reason();
    }

    @Test
    void r6_1_aBeatAmongManyIsAnsweredAsIfAlone() throws Exception {
        HeartbeatResult.StillHeld alone = (HeartbeatResult.StillHeld) client.beat(guards.get(7));
        HeartbeatResult.StillHeld among =
                (HeartbeatResult.StillHeld) beatAll().get(guards.get(7).leaseId());
        assertThat(among.guard())
                .usingRecursiveComparison()
                .ignoringFields("expiresAt")
                .isEqualTo(alone.guard());
        assertThat(among.guard().expiresAt()).isAfterOrEqualTo(alone.guard().expiresAt());
        assertThat(server.<String>run(0, redis -> redis.hget(name(7), "beat"))).isEqualTo("2");
    }

    @Test
    void r10_5_aForgottenScriptIsLoadedAgainForAllThatNeedIt() throws Exception {
        server.run(0, redis -> redis.scriptFlush());
        assertThat(beatAll()).hasSize(LEASES);
    }

    @Test
    void r3_3_memoryPressureLeavesEachBeatWithoutAnswer() throws Exception {
        server.run(0, redis -> redis.configSet("maxmemory", "1mb"));
        assertThat(beatAll()).isEmpty();
        server.run(0, redis -> redis.configSet("maxmemory", "0"));
        assertThat(beatAll()).hasSize(LEASES);
    }

    /** 150 leases, 64 to a script. */
    @Test
    void r6_3_manyBeatsAreFewRequests() throws Exception {
        server.run(0, redis -> redis.configResetstat());
        assertThat(beatAll()).hasSize(LEASES);
        String stats = server.run(0, redis -> redis.info("commandstats"));
        assertThat(stats).contains("cmdstat_evalsha:calls=3,");
    }
}
