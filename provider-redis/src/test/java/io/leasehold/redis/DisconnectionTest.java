package io.leasehold.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.tck.ChosenMessage;
import io.leasehold.tck.FaultProxy;
import io.leasehold.tck.FaultProxy.Direction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver does with commands while a connection is cut, and after it. */
class DisconnectionTest {

    @TempDir
    private Path directory;

    private RedisServer server;
    private FaultProxy proxy;
    private Opened client;

    @BeforeEach
    void start() {
        server = RedisServer.start(directory, List.of());
        proxy = FaultProxy.to(server.address());
        client = Opened.at("redis://127.0.0.1:" + proxy.address().getPort());
    }

    @AfterEach
    void end() {
        client.close();
        proxy.close();
        server.close();
    }

    private static boolean isScript(byte[] message) {
        return new String(message, StandardCharsets.ISO_8859_1).contains("EVALSHA");
    }

    @Test
    void r10_6_aCommandCutMidAirIsUnknownAndNeverSentAgain() throws Exception {
        ChosenMessage dropped = proxy.drop(Direction.TO_SERVER, DisconnectionTest::isScript);
        AcquireRequest request = Opened.request("cut", 0, 1);
        assertThatThrownBy(() -> client.provider().acquire(request, Opened.TIMEOUT))
                .isInstanceOf(LeaseOutcomeUnknownException.class);
        assertThat(dropped.await(Opened.TIMEOUT))
                .as("whether the request was under way")
                .isTrue();
        AtomicInteger scripts = new AtomicInteger();
        proxy.hold(Direction.TO_SERVER, message -> {
            scripts.addAndGet(isScript(message) ? 1 : 0);
            return false;
        });
        assertThat(client.generation("other")).isZero();
        assertThat(scripts)
                .as("scripts sent after the reconnection: only the inspection")
                .hasValue(1);
        assertThat(client.generation("cut"))
                .as("grants by the command that was cut")
                .isZero();
    }

    @Test
    void r10_2_aCallWaitsForTheReconnectionWithinItsTimeout() throws Exception {
        LeaseGuard guard = client.acquire("kept");
        server.process().kill();
        server.process().start();
        assertThat(client.tryAcquire("after")).isInstanceOf(AcquireResult.Granted.class);
        assertThat(guard.token().generation()).isEqualTo(1);
    }

    @Test
    void r1_2_whileDisconnectedACallIsUnavailableWithinItsTimeout() {
        server.process().kill();
        await().until(() -> proxy.openConnections() == 0);
        long before = System.nanoTime();
        assertThatThrownBy(() -> client.provider().acquire(Opened.request("down", 0, 1), Duration.ofMillis(300)))
                .isInstanceOf(LeaseUnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void r9_5_aCallIsInterruptible() throws Exception {
        proxy.cut();
        AtomicInteger interrupted = new AtomicInteger();
        Thread caller = new Thread(() -> {
            try {
                client.provider().acquire(Opened.request("cut", 0, 1), Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
            }
        });
        caller.start();
        await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
        caller.interrupt();
        caller.join(10_000);
        assertThat(interrupted).hasValue(1);
    }

    @Test
    void r9_4_aSubscriptionComesBackAfterAReset() throws Exception {
        AtomicInteger hints = new AtomicInteger();
        client.provider().watch(LeaseKey.of("watched"), hints::incrementAndGet);
        await().until(() -> hints.get() > 0);
        proxy.reset();
        int before = hints.get();
        await().until(() -> hints.get() > before);
        LeaseGuard guard = client.acquire("watched");
        int granted = hints.get();
        client.release(guard);
        await().until(() -> hints.get() > granted);
    }

    /** Who registered first is told first: once the grant has been told to the other, it would have been told. */
    @Test
    void r9_4_aGrantIsAHintForWhoeverWatchesAndNoneForWhoeverWaits() throws Exception {
        AtomicInteger changes = new AtomicInteger();
        AtomicInteger chances = new AtomicInteger();
        LeaseKey key = LeaseKey.of("awaited");
        client.provider().watchFree(key, chances::incrementAndGet);
        client.provider().watch(key, changes::incrementAndGet);
        await().until(() -> changes.get() > 0 && chances.get() > 0);
        int before = chances.get();
        int watched = changes.get();
        LeaseGuard guard = client.acquire("awaited");
        await().until(() -> changes.get() > watched);
        assertThat(chances).as("hints that the key may be free").hasValue(before);
        client.release(guard);
        await().until(() -> chances.get() > before);
        int free = chances.get();
        client.acquire("awaited", 2);
        await("a grant that raised the term").until(() -> chances.get() > free);
    }

    @Test
    void r10_5_scriptsThatTheServerForgotAreLoadedAgain() throws Exception {
        LeaseGuard guard = client.acquire("flushed");
        server.run(0, redis -> redis.scriptFlush());
        assertThat(client.beat(guard)).isInstanceOf(io.leasehold.spi.HeartbeatResult.StillHeld.class);
        server.run(0, redis -> redis.scriptFlush());
        client.release(guard);
        assertThat(client.acquire("flushed").token().generation()).isEqualTo(2);
    }
}
