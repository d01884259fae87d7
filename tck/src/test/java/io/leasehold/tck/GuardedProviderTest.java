package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.WriteLeaseProvider;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class GuardedProviderTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final LeaseKey THEIRS = LeaseKey.of("orders");
    private static final LeaseKey OURS = LeaseKey.of("tck-1/orders");

    private final AtomicInteger calls = new AtomicInteger();
    private final GuardedProvider provider = new GuardedProvider(counting(WriteLeaseProvider.class), "tck-1/");
    private final LeaseAdmin admin = provider.admin().orElseThrow();

    /** Counts what reaches it. */
    private <T> T counting(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getName().equals("admin")) {
                        return Optional.of(counting(LeaseAdmin.class));
                    }
                    calls.incrementAndGet();
                    return null;
                }));
    }

    private static AcquireRequest request(LeaseKey key) {
        return new AcquireRequest(
                key, LeaseId.random(), 0, HolderId.of("h"), SECOND, 1, AcquireRequest.Reclaim.NEVER, Map.of());
    }

    private static Heartbeat beat(LeaseKey key) {
        LeaseGuard guard =
                new LeaseGuard(key, LeaseId.random(), HolderId.of("h"), new FencingToken(1, 1), SECOND, Instant.EPOCH);
        return new Heartbeat(guard, 1);
    }

    private Map<String, ThrowingCallable> verbsOn(LeaseKey key) {
        LeaseAdmin.RevokeOrder order = new LeaseAdmin.RevokeOrder("me", "test", LeaseAdmin.Urgency.NOW);
        return Map.of(
                "acquire", () -> provider.acquire(request(key), SECOND),
                "heartbeat", () -> provider.heartbeat(beat(key), SECOND),
                "heartbeatAll", () -> provider.heartbeatAll(List.of(beat(OURS), beat(key)), SECOND, (id, answer) -> {}),
                "release", () -> provider.release(new ReleaseRequest(key, LeaseId.random()), SECOND),
                "inspect", () -> provider.inspect(key, Freshness.LINEARIZABLE, SECOND),
                "watch", () -> provider.watch(key, () -> {}),
                "list", () -> admin.list(key.text(), SECOND),
                "revoke", () -> admin.revoke(key, order, SECOND),
                "publishTerm", () -> admin.publishTerm(key, 2, SECOND));
    }

    @TestFactory
    Stream<DynamicTest> noVerbReachesAnotherKey() {
        return verbsOn(THEIRS).entrySet().stream()
                .map(verb -> DynamicTest.dynamicTest(verb.getKey(), () -> {
                    assertThatThrownBy(verb.getValue())
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("'orders'")
                            .hasMessageContaining("'tck-1/'");
                    assertThat(calls).hasValue(0);
                }));
    }

    @Test
    void everyVerbReachesAKeyOfTheRun() throws Throwable {
        for (ThrowingCallable verb : verbsOn(OURS).values()) {
            verb.call();
        }
        assertThat(calls).hasValue(verbsOn(OURS).size());
    }

    @Test
    void allKeysAreNotListed() {
        assertThatThrownBy(() -> admin.list("", SECOND)).isInstanceOf(IllegalArgumentException.class);
    }
}
