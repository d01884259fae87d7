package io.leasehold.raft.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseKey;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.testing.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On a clock advanced by hand. The ttl of every lease is {@link TableDriver#TTL}. */
class LeaderTimersTest {

    private static final Duration TTL = TableDriver.TTL;
    private static final Duration TICK = Duration.ofNanos(1);

    private final ManualClock clock = new ManualClock();
    private final TableDriver log = new TableDriver();
    private final List<Command.Expire> proposed = new ArrayList<>();
    private final LeaderTimers timers = new LeaderTimers(log.table, clock, ExpiryIndex::create, proposed::add);

    LeaderTimersTest() {
        log.table.addListener(timers);
    }

    @AfterEach
    void close() {
        timers.close();
        assertThat(clock.pendingTasks()).isZero();
    }

    @Test
    void r5_4_aGrantExpiresOneTtlAfterItWasAppliedAndNotBefore() {
        timers.lead(1);
        log.granted("a", "x");

        clock.advance(TTL.minus(TICK));
        assertThat(proposed).isEmpty();
        clock.advance(TICK);
        assertThat(proposed)
                .singleElement()
                .isEqualTo(log.table
                        .view()
                        .entry(LeaseKey.of("a"))
                        .map(this::expected)
                        .get());
    }

    private Command.Expire expected(TableEntry entry) {
        return new Command.Expire(proposed.get(0).id(), entry.stored().key(), 1, 0, entry.since(), 1);
    }

    @Test
    void r6_1_aBeatStartsTheTtlAnew() {
        timers.lead(1);
        LeaseGuard lease = log.granted("a", "x");
        clock.advance(TTL.dividedBy(2));
        log.beat(lease);

        clock.advance(TTL.minus(TICK));
        assertThat(proposed).isEmpty();
        clock.advance(TICK);
        assertThat(proposed).hasSize(1);
        assertThat(log.effect(proposed.get(0))).isEqualTo(Answer.Expired.Effect.APPLIED);
    }

    @Test
    void aReleasedKeyIsNeverSweptNorOneThatWasNeverGranted() {
        timers.lead(1);
        log.release(log.granted("a", "x"));
        log.apply(new Command.PublishTerm(log.request(), LeaseKey.of("b"), 3));

        assertThat(timers.running()).isZero();
        assertThat(clock.pendingTasks()).as("armed once by the grant").isLessThanOrEqualTo(1);
        clock.advance(TTL.multipliedBy(3));
        assertThat(proposed).isEmpty();
    }

    @Test
    void withoutALeaseNoTimerIsArmed() {
        timers.lead(1);
        log.apply(new Command.PublishTerm(log.request(), LeaseKey.of("b"), 3));
        log.apply(new Command.Read(log.request(), new Selector.Prefix("")));

        assertThat(clock.pendingTasks()).isZero();
    }

    @Test
    void anExpiredKeyIsNotProposedAgainOnceApplied() {
        timers.lead(1);
        log.granted("a", "x");
        clock.advance(TTL);
        log.effect(proposed.get(0));

        clock.advance(TTL.multipliedBy(3));
        assertThat(proposed).hasSize(1);
        assertThat(timers.running()).isZero();
    }

    @Test
    void aProposalThatIsNotAppliedIsMadeAgainWhileLeading() {
        timers.lead(1);
        log.granted("a", "x");
        clock.advance(TTL);
        clock.advance(Reign.RETRY);
        clock.advance(Reign.RETRY);
        assertThat(proposed).hasSize(3).extracting(Command.Expire::id).doesNotHaveDuplicates();

        timers.follow();
        clock.advance(TTL.multipliedBy(3));
        assertThat(proposed).hasSize(3);
    }

    @Test
    void aProposalThatThrowsIsMadeAgain() {
        List<Command.Expire> tries = new ArrayList<>();
        try (LeaderTimers failing = new LeaderTimers(log.table, clock, ExpiryIndex::create, expire -> {
            tries.add(expire);
            throw new IllegalStateException("no quorum");
        })) {
            log.table.addListener(failing);
            failing.lead(1);
            log.granted("a", "x");
            clock.advance(TTL.plus(Reign.RETRY));
            assertThat(tries).hasSize(2);
        }
    }

    @Test
    void aNewReignStartsEveryTimerWithTheFullTtl() {
        timers.lead(1);
        log.granted("a", "x");
        clock.advance(TTL.minus(TICK));
        log.raftTerm(2);
        timers.lead(2);

        clock.advance(TTL.minus(TICK));
        assertThat(proposed).as("never advanced").isEmpty();
        clock.advance(TICK);
        assertThat(proposed).as("delayed by one ttl at most").hasSize(1);
        assertThat(proposed.get(0).raftTerm()).isEqualTo(2);
        assertThat(log.effect(proposed.get(0))).isEqualTo(Answer.Expired.Effect.APPLIED);
    }

    @Test
    void leasesAppliedWhileFollowingExpireUnderTheNextReign() {
        log.granted("a", "x");
        clock.advance(TTL.multipliedBy(5));
        assertThat(proposed).isEmpty();
        timers.lead(1);

        clock.advance(TTL.minus(TICK));
        assertThat(proposed).isEmpty();
        clock.advance(TICK);
        assertThat(proposed).hasSize(1);
    }

    @Test
    void aRestartKeepsTheOrderOfWhatRemainedAndNeverAdvancesAnExpiry() throws IOException {
        LeaseGuard first = log.granted("a", "x");
        log.granted("b", "x");
        log.granted("c", "x");
        log.beat(first);
        LeaseTable restarted = new LeaseTable();
        restarted.readSnapshot(new ByteArrayInputStream(ReplicasTest.snapshot(log.table)));
        try (LeaderTimers after = new LeaderTimers(restarted, clock, ExpiryIndex::create, proposed::add)) {
            after.lead(2);
            clock.advance(TTL.minus(TICK));
            assertThat(proposed).isEmpty();
            clock.advance(TICK);
            assertThat(proposed).extracting(expire -> expire.key().text()).containsExactly("b", "c", "a");
        }
    }

    @Test
    void aTokenIsNeverRepeatedOverARestart() throws IOException {
        LeaseGuard before = log.granted("a", "x");
        LeaseTable restarted = new LeaseTable();
        restarted.readSnapshot(new ByteArrayInputStream(ReplicasTest.snapshot(log.table)));
        TableDriver second = new TableDriver(restarted);
        second.expire("a");

        assertThat(second.granted("a", "y").token()).isGreaterThan(before.token());
    }

    @Test
    void manyLeasesThatEndTogetherAreProposedInBoundedPasses() {
        timers.lead(1);
        for (int i = 0; i < 3_000; i++) {
            log.granted("k" + i, "x");
        }
        clock.advance(TTL);
        assertThat(proposed).hasSize(3_000);
    }

    @Test
    void aTimerLeftByAnOlderStateDoesNotHitTheNewOne() {
        timers.lead(1);
        LeaseGuard lease = log.granted("a", "x");
        TableEntry granted = log.table.view().entry(LeaseKey.of("a")).orElseThrow();
        log.beat(lease);
        timers.changed(new Change(Change.Kind.GRANTED, java.util.Optional.empty(), granted));

        clock.advance(TTL);
        assertThat(proposed)
                .singleElement()
                .satisfies(expire -> assertThat(expire.beat()).isEqualTo(1));
    }

    @Test
    void aReservationHasATimerToo() {
        timers.lead(1);
        LeaseGuard lease = log.granted("a", "x");
        clock.advance(TTL.dividedBy(2));
        log.handOver(lease, "y");

        clock.advance(TTL.minus(TICK));
        assertThat(proposed).isEmpty();
        clock.advance(TICK);
        assertThat(log.effect(proposed.get(0))).isEqualTo(Answer.Expired.Effect.APPLIED);
    }

    @Test
    void theLeaderKnowsHowLongALeaseRemains() {
        assertThat(timers.remaining(LeaseKey.of("a"), TTL)).isEqualTo(TTL);
        timers.lead(1);
        log.granted("a", "x");
        clock.advance(Duration.ofSeconds(3));

        assertThat(timers.remaining(LeaseKey.of("a"), TTL)).isEqualTo(Duration.ofSeconds(7));
        clock.freeze(TTL);
        assertThat(timers.remaining(LeaseKey.of("a"), TTL)).isEqualTo(Duration.ofMillis(1));
    }
}
