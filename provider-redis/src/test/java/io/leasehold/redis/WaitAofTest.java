package io.leasehold.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.Capability;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.LeaseGuard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grants that wait for the log of a server with {@code appendfsync everysec}. Needs Redis 8: {@code LEASEHOLD_REDIS_SERVER} names it. */
@Tag("evidence")
class WaitAofTest {

    private static final List<String> EVERY_SECOND = List.of("--appendonly", "yes", "--appendfsync", "everysec");

    @TempDir
    private Path directory;

    private RedisServer server;
    private Opened client;

    @BeforeEach
    void start() {
        server = RedisServer.shimmed(directory, EVERY_SECOND);
        client = Opened.at("redis://127.0.0.1:" + server.port() + "?wait-aof=on");
    }

    @AfterEach
    void end() {
        client.close();
        server.close();
    }

    @Test
    void r14_2_nothingIsWithdrawnAndTheSmallestTtlIsLonger() {
        assertThat(client.withdrawn()).isEmpty();
        assertThat(client.provider().traits().smallestTtl()).isEqualTo(Duration.ofSeconds(4));
        assertThatThrownBy(() ->
                        client.provider().acquire(Opened.request("short", 0, 1, Duration.ofSeconds(1)), Opened.TIMEOUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT4S");
    }

    @Test
    void r3_4_powerLossAfterAGrantKeepsTokensUnique() throws Exception {
        for (int i = 0; i < 10; i++) {
            LeaseGuard last = client.acquire("orders");
            losePower();
            client.release(last);
            LeaseGuard next = client.acquire("orders");
            assertThat(next.token()).isGreaterThan(last.token());
            client.release(next);
        }
    }

    /** The control: the same without waiting. */
    @Test
    void r3_4_withoutWaitingTheSamePowerLossRepeatsAToken() throws Exception {
        boolean repeated = false;
        try (Opened hasty = Opened.at("redis://127.0.0.1:" + server.port())) {
            assertThat(hasty.withdrawn()).containsKey(Capability.SURVIVES_POWER_LOSS);
            for (int i = 0; i < 10 && !repeated; i++) {
                hasty.release(hasty.acquire("orders-" + i));
                LeaseGuard last = hasty.acquire("orders-" + i);
                losePower();
                repeated = hasty.generation("orders-" + i) < last.token().generation();
            }
        }
        assertThat(repeated).as("whether a grant was forgotten").isTrue();
    }

    private void losePower() {
        server.losePower();
        server.process().start();
    }

    @Test
    void r3_4_aGrantThatIsNotInTheLogIsTakenBack() {
        server.run(0, redis -> redis.configSet("appendonly", "no"));
        assertThatThrownBy(() -> client.acquire("orders"))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining("no log")
                .hasMessageContaining("taken back");
    }
}
