package io.leasehold.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each call costs, counted in the requests that pass on the wire. */
class RequestCountTest {

    private static final Duration T = Opened.SOON;
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final LeaseKey KEY = LeaseKey.of("counted");

    private FaultProxy proxy;
    private WriteLeaseProvider provider;
    private Wire wire;

    @BeforeEach
    void open() throws InterruptedException {
        proxy = FaultProxy.to(Opened.sharedServer().address(), Wire.FRAMING);
        provider = Opened.provider(Opened.calmUri(proxy.address(), Opened.namespace()));
        // why: the first read of a session is preceded by a sync
        provider.release(new ReleaseRequest(LeaseKey.of("warm"), LeaseId.random(), Optional.empty()), T);
        wire = Wire.countingAt(proxy);
    }

    @AfterEach
    void close() {
        provider.close();
        proxy.close();
    }

    private LeaseGuard acquire(LeaseKey key, long seen) throws InterruptedException {
        AcquireRequest request = new AcquireRequest(
                key, LeaseId.random(), seen, HolderId.of("me"), TTL, 1, AcquireRequest.Reclaim.NEVER, Map.of());
        return ((AcquireResult.Granted) provider.acquire(request, T)).guard();
    }

    private void requireSent(int writes, int reads) {
        assertThat(wire.writes()).as("writes").isEqualTo(writes);
        assertThat(wire.reads()).as("reads").isEqualTo(reads);
        assertThat(wire.total()).as("requests").isEqualTo(writes + reads);
        wire.reset();
    }

    @Test
    void aLeaseFromItsFirstGrantToItsSecondCostsSixRequests() throws InterruptedException {
        LeaseGuard first = acquire(KEY, 0);
        requireSent(1, 1);
        assertThat(provider.heartbeat(new Heartbeat(first, 1), T)).isInstanceOf(HeartbeatResult.StillHeld.class);
        requireSent(1, 0);
        assertThat(provider.heartbeat(new Heartbeat(first, 1), T)).isInstanceOf(HeartbeatResult.StillHeld.class);
        requireSent(1, 0);
        assertThat(provider.release(new ReleaseRequest(KEY, first.leaseId(), Optional.empty()), T))
                .isInstanceOf(ReleaseResult.Released.class);
        requireSent(1, 0);
        acquire(KEY, 1);
        requireSent(1, 0);
    }

    @Test
    void aReleasedKeyThatThisProviderHasNotSeenCostsTwo() throws InterruptedException {
        try (WriteLeaseProvider other = Opened.provider(Opened.calmUri(proxy.address(), Opened.namespace()))) {
            assertThat(other).isNotNull();
        }
        LeaseGuard first = acquire(KEY, 0);
        provider.release(new ReleaseRequest(KEY, first.leaseId(), Optional.empty()), T);
        LeaseKey unseen = LeaseKey.of("unseen");
        wire.reset();
        acquire(unseen, 0);
        requireSent(1, 1);
    }

    @Test
    void heartbeatsOfAThousandLeasesCostThreeRequests() throws InterruptedException {
        List<Heartbeat> beats = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            beats.add(new Heartbeat(acquire(LeaseKey.of("many-" + i), 0), 1));
        }
        wire.reset();
        AtomicInteger held = new AtomicInteger();
        provider.heartbeatAll(beats, T, (id, result) -> {
            if (result instanceof HeartbeatResult.StillHeld) {
                held.incrementAndGet();
            }
        });
        assertThat(held).hasValue(beats.size());
        assertThat(wire.requests(OpCode.multi)).isLessThanOrEqualTo(3);
        assertThat(wire.total()).isEqualTo(wire.requests(OpCode.multi));
    }
}
