package io.leasehold.recordstore;

import static io.leasehold.recordstore.Bench.KEY;
import static io.leasehold.recordstore.Bench.TIMEOUT;
import static io.leasehold.recordstore.Bench.TTL;
import static io.leasehold.recordstore.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.Capability;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.ProviderTraits;
import io.leasehold.WaitBound;
import io.leasehold.recordstore.TestStore.Fault;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult.Granted;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult.StillHeld;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.LeaseAdmin.RevokeOrder;
import io.leasehold.spi.LeaseAdmin.Urgency;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordStoreProviderTest {

    private final Bench bench = new Bench();

    @ParameterizedTest
    @EnumSource
    void r1_4_inspectReadsAndChangesNothing(Freshness freshness) throws Exception {
        assertThat(bench.a.inspect(KEY, freshness, TIMEOUT)).isEmpty();
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.store.callsSinceLast();
        assertThat(bench.b.inspect(KEY, freshness, TIMEOUT).orElseThrow().leaseId())
                .contains(guard.leaseId());
        assertThat(bench.store.callsSinceLast()).isEqualTo("1 reads, 0 writes");
    }

    @Test
    void anInspectCountsAsAnObservation() throws Exception {
        bench.grant(bench.a, "a");
        bench.inspect(bench.b);
        bench.clock.advance(TTL);
        assertThat(bench.acquire(bench.b, request("b", 1))).isInstanceOf(Granted.class);
    }

    @Test
    void aForgottenObservationMeansWaitingAgain() throws Exception {
        RecordStoreProvider forgetful = bench.builder().rememberedKeys(1).build();
        LeaseKey other = LeaseKey.of("other-key");
        bench.grant(bench.a, "a");
        bench.acquire(bench.a, Bench.onKey(other, request("a", 0)));
        bench.acquire(forgetful, request("b", 1));
        bench.clock.advance(TTL);
        bench.acquire(forgetful, Bench.onKey(other, request("b", 1)));
        assertThat(Bench.retryAfter(bench.acquire(forgetful, request("b", 1)))).isEqualTo(TTL);
    }

    @Test
    void r13_2_aTtlIsRoundedUpToMillisecondsAndReported() throws Exception {
        AcquireRequest r = request("a", 0);
        LeaseGuard guard = Bench.granted(bench.a.acquire(
                new AcquireRequest(KEY, r.leaseId(), 0, r.holder(), TTL.plusNanos(1), 1, r.reclaim(), r.attributes()),
                TIMEOUT));
        assertThat(guard.ttl()).isEqualTo(TTL.plusMillis(1));
        assertThat(bench.record().orElseThrow().ttl()).isEqualTo(TTL.plusMillis(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.999999999S", "PT1H0.000000001S"})
    void r13_2_aTtlOutsideTheLimitsIsRefusedBeforeAnyTraffic(Duration ttl) {
        Duration second = Duration.ofSeconds(1);
        WaitBound bound = WaitBound.of(second);
        ProviderTraits traits = new ProviderTraits(Set.of(), Map.of(), second, Duration.ofHours(1), bound, bound, 2);
        AcquireRequest r = request("a", 0);
        AcquireRequest wrong = new AcquireRequest(KEY, r.leaseId(), 0, r.holder(), ttl, 1, r.reclaim(), r.attributes());
        assertThatThrownBy(() -> bench.builder().traits(traits).build().acquire(wrong, TIMEOUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ttl is " + ttl)
                .hasMessageContaining("PT1S and PT1H");
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 0 writes");
    }

    @Test
    void r13_2_aNegativeTimeoutIsRefusedAndAnEndlessOneIsNot() throws Exception {
        assertThatThrownBy(() -> bench.a.acquire(request("a", 0), Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-0.000000001S");
        assertThat(bench.a.acquire(request("a", 0), Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(Granted.class);
    }

    @Test
    void r13_3_useAfterCloseIsNamedAndTheStoreIsClosedOnce() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        LeaseAdmin admin = bench.admin(bench.a);
        bench.a.close();
        bench.a.close();
        assertThat(bench.store.closes).isEqualTo(1);
        bench.store.callsSinceLast();
        List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> uses = List.of(
                () -> bench.a.acquire(request("a", 1), TIMEOUT),
                () -> bench.a.heartbeat(new Heartbeat(guard, 1), TIMEOUT),
                () -> bench.a.release(new ReleaseRequest(KEY, guard.leaseId()), TIMEOUT),
                () -> bench.a.inspect(KEY, Freshness.LOCAL, TIMEOUT),
                () -> bench.a.watch(KEY, () -> {}),
                () -> admin.list("", TIMEOUT),
                () -> admin.publishTerm(KEY, 2, TIMEOUT));
        assertThat(uses)
                .allSatisfy(use -> assertThatThrownBy(use)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("closed"));
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 0 writes");
    }

    @Test
    void r11_1_wallClocksDecideNothing() throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.acquire(bench.b, request("b", 1));
        for (Duration step : List.of(Duration.ofDays(3650), Duration.ofDays(-7300), Duration.ofHours(1))) {
            bench.clock.stepWall(step);
            assertThat(Bench.retryAfter(bench.acquire(bench.b, request("b", 1))))
                    .isEqualTo(TTL);
        }
        assertThat(bench.beat(bench.a, guard)).isInstanceOf(StillHeld.class);
        bench.clock.stepWall(Duration.ofDays(-20000));
        assertThat(bench.beat(bench.a, guard)).isInstanceOf(StillHeld.class);
    }

    @Test
    void r14_1_traitsStateWhatTheProtocolAdds() {
        assertThat(bench.a.traits().capabilities()).containsExactly(Capability.CLOCK_FREE_EXPIRY);
        ProviderTraits own = ProviderTraits.of(Duration.ofSeconds(1), Capability.SURVIVES_RESTART)
                .withWaiting(Duration.ofSeconds(2), Duration.ofSeconds(3), 9);
        ProviderTraits traits = bench.builder()
                .traits(own)
                .witness(new AcquireTest.FixedWitness("me", ""))
                .build()
                .traits();
        assertThat(traits.capabilities())
                .containsExactly(
                        Capability.SURVIVES_RESTART, Capability.CLOCK_FREE_EXPIRY, Capability.INSTANT_TAKEOVER);
        assertThat(traits.takeoverBound()).isEqualTo(WaitBound.of(Duration.ofSeconds(3)));
        assertThat(traits.requestsPerTtlWaiting()).isEqualTo(9);
    }

    @Test
    void r14_2_aWitnessWithoutIdentityWithdrawsInstantTakeover() {
        HolderWitness blind = new HolderWitness() {
            @Override
            public Optional<String> identity() {
                return Optional.empty();
            }

            @Override
            public boolean isProvablyGone(String identity) {
                return false;
            }
        };
        ProviderTraits traits = bench.builder().witness(blind).build().traits();
        assertThat(traits.withdrawn()).containsKey(Capability.INSTANT_TAKEOVER);
    }

    @Test
    void settingsOutsideTheirLimitsAreNamed() {
        assertThatThrownBy(() -> bench.builder().legacyTtl(Duration.ZERO)).hasMessageContaining("legacyTtl is PT0S");
        assertThatThrownBy(() -> bench.builder().legacyTtl(Duration.ofDays(25))).hasMessageContaining("PT600H");
        assertThatThrownBy(() -> bench.builder().legacyTtl(Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bench.builder().rememberedKeys(0)).hasMessageContaining("rememberedKeys is 0");
    }

    @Test
    void listGivesTheRecordsInKeyOrder() throws Exception {
        for (String key : List.of("b/2", "a/1", "b/1", "b/10")) {
            bench.admin(bench.a).publishTerm(LeaseKey.of(key), 2, TIMEOUT);
        }
        assertThat(bench.admin(bench.b).list("b/", TIMEOUT))
                .extracting(r -> r.key().text())
                .containsExactly("b/1", "b/10", "b/2");
        assertThat(bench.admin(bench.b).list("", TIMEOUT)).hasSize(4);
    }

    @Test
    void listPushesOutNothingThatIsRemembered() throws Exception {
        RecordStoreProvider small = bench.builder().rememberedKeys(1).build();
        bench.admin(bench.a).publishTerm(LeaseKey.of("z"), 2, TIMEOUT);
        LeaseGuard guard = bench.grant(small, "a");
        bench.admin(small).list("", TIMEOUT);
        bench.store.callsSinceLast();
        bench.beat(small, guard);
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 1 writes");
    }

    @Test
    void listNamesTheRecordItCannotReadAndEndsInTime() {
        bench.store.put(LeaseKey.of("bad"), new byte[0]);
        assertThatThrownBy(() -> bench.admin(bench.a).list("", TIMEOUT))
                .isInstanceOf(InvalidLeaseRecordException.class)
                .hasMessageContaining("'bad'");
        assertThatThrownBy(() -> bench.admin(bench.a).list("", Duration.ZERO))
                .isInstanceOf(LeaseUnavailableException.class);
    }

    @Test
    void r4_3_aPublishedTermNeverGoesDown() throws Exception {
        LeaseAdmin admin = bench.admin(bench.a);
        assertThat(admin.publishTerm(KEY, 7, TIMEOUT).term()).isEqualTo(7);
        assertThat(admin.publishTerm(KEY, 5, TIMEOUT).term()).isEqualTo(7);
        assertThat(bench.record().map(LeaseRecord::term)).contains(7L);
        assertThatThrownBy(() -> admin.publishTerm(KEY, 0, TIMEOUT)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aRevocationWhoseAnswerWasLostIsReported(Urgency urgency) throws Exception {
        LeaseGuard guard = bench.grant(bench.a, "a");
        bench.store.nextWrites(Fault.DROP_ANSWER);
        LeaseRecord revoked = bench.admin(bench.b)
                .revoke(KEY, new RevokeOrder("op", "why", urgency), TIMEOUT)
                .orElseThrow();
        assertThat(revoked.revoked().orElseThrow().leaseId()).isEqualTo(guard.leaseId());
    }

    @Test
    void revokingAKeyThatNobodyHoldsIsEmptyAndChangesNothing() throws Exception {
        RevokeOrder order = new RevokeOrder("op", "why", Urgency.NOW);
        assertThat(bench.admin(bench.a).revoke(KEY, order, TIMEOUT)).isEmpty();
        assertThat(bench.record()).isEmpty();
    }

    @Test
    void aRevocationThatCannotBePrintedIsRefusedBeforeAnyTraffic() {
        RevokeOrder bell = new RevokeOrder("op", "why\u0007", Urgency.NOW);
        assertThatThrownBy(() -> bench.admin(bench.a).revoke(KEY, bell, TIMEOUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("why of the revocation")
                .hasMessageContaining("U+0007");
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 0 writes");
    }
}
