package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseKey;
import io.leasehold.client.Lease;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.LeaseGuard;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Group 2: mutual exclusion. */
public interface ExclusionRules extends RuleGroup {

    /** Three contenders try during the whole life of one lease. */
    @Test
    @LeaseRule(id = "2.1", text = "While a lease is valid, every other acquire is HeldByOther")
    default void r2_1_everybodyElseIsRefused() {
        LeaseKey key = kit().key("held");
        Lease lease = kit().client("holder").lease(key);
        List<KitClient> contenders =
                Stream.of("b", "c", "d").map(name -> kit().client(name)).toList();
        for (int i = 0; i < 20; i++) {
            for (KitClient contender : contenders) {
                AcquireResult result = contender.tryAcquire(key);
                assertThat(lease.isHeld()).as("the holder's lease, kept alive").isTrue();
                assertThat(result)
                        .as("an acquire while lease %s is valid", lease.fence().leaseId())
                        .isInstanceOf(AcquireResult.HeldByOther.class);
                AcquireResult.HeldByOther held = (AcquireResult.HeldByOther) result;
                assertThat(held.record().leaseId())
                        .as("HeldByOther names the holder")
                        .contains(lease.fence().leaseId());
                assertThat(held.retryAfter())
                        .as("HeldByOther says when to come again")
                        .isPositive();
            }
            kit().time().pass(kit().ttl(0.1));
        }
    }

    /** Clients come and go, are cut off and come back; never do two of them believe that they hold the key. */
    @Test
    @LeaseRule(
            id = "2.2",
            side = LeaseRule.Side.ENGINE,
            text = "Intervals in which clients may believe that they hold never overlap")
    default void r2_2_beliefsNeverOverlap() {
        Contest contest = new Contest(kit(), 3);
        int steps = kit().times(400, 40);
        int grants = kit().times(5, 1);
        for (int i = 0; i < steps || (i < 10 * steps && !contest.had(grants)); i++) {
            contest.step();
            assertThat(contest.believers())
                    .as("clients that believe at one time that they hold the key")
                    .hasSizeLessThanOrEqualTo(1);
        }
        assertThat(contest.had(grants))
                .as("more than %d grants and a loss, so that the contest was one", grants)
                .isTrue();
    }

    /** The race that matters is the one for a key that has just become free. */
    @Test
    @LeaseRule(id = "2.3", text = "Of n simultaneous acquires of a free or released key exactly one is granted")
    default void r2_3_oneOfManyIsGrantedAReleasedKey() {
        try (Race race = new Race(kit())) {
            for (int contenders : new int[] {2, 8, 32}) {
                LeaseKey key = kit().key("race-" + contenders);
                for (int round = 0; round < kit().times(200, 50); round++) {
                    List<LeaseGuard> winners = race.run(key, contenders);
                    assertThat(winners)
                            .as("winners of %d simultaneous acquires of a free key", contenders)
                            .hasSize(1);
                    race.release(winners.get(0));
                }
            }
        }
    }

    /** At takeover all contenders come at once. */
    @Test
    @LeaseRule(id = "2.3", text = "Of n simultaneous acquires of an expired key exactly one is granted")
    default void r2_3_oneOfManyIsGrantedAnExpiredKey() {
        LeaseKey key = kit().key("race-expired");
        Duration expired = kit().ttl().plus(kit().traits().takeoverBound().at(kit().ttl()));
        try (Race race = new Race(kit())) {
            race.run(key, 1);
            for (int round = 0; round < kit().times(50, 3); round++) {
                race.observe(key);
                kit().time().pass(expired);
                assertThat(race.run(key, 8))
                        .as("winners of 8 simultaneous acquires of an expired key")
                        .hasSize(1);
            }
        }
    }

    /** A counter that is read, changed and written by three processes under the lease alone. */
    @Test
    @LeaseRule(id = "2.4", text = "Exclusion holds between processes: no acknowledged increment is lost")
    default void r2_4_processesLoseNoIncrement() {
        int increments = 500;
        try (Counter counter = new Counter(kit())) {
            IntStream.range(0, 3).forEach(i -> counter.start(increments));
            counter.begin();
            assertThat(counter.acknowledged())
                    .as("acknowledged increments of 3 processes")
                    .isEqualTo(3 * increments);
            assertThat(counter.value())
                    .as("the counter after 3 x %d acknowledged increments", increments)
                    .isEqualTo(3 * increments);
        }
    }
}
