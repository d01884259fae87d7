package io.leasehold.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.Watch;
import io.leasehold.testing.ManualClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When a key is polled, and who is told. */
class KeyPollsTest {

    private static final LeaseKey KEY = LeaseKey.of("key");

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger hints = new AtomicInteger();
    private LeaseRecord record = held(Duration.ofSeconds(60));
    private boolean away;
    private final KeyPolls polls = new KeyPolls(this::look, clock.newScheduler("test"), Runnable::run);

    private Optional<LeaseRecord> look(LeaseKey key) {
        looks.incrementAndGet();
        if (away) {
            throw new LeaseUnavailableException("away");
        }
        return Optional.of(record);
    }

    private static LeaseRecord held(Duration ttl) {
        return new LeaseRecord.Builder(KEY)
                .generation(1)
                .leaseId(LeaseId.random())
                .holder(HolderId.of("holder"))
                .ttl(ttl)
                .build();
    }

    private void waitFor(LeaseRecord held) {
        record = held;
        Watch unused = polls.watch(KEY, hints::incrementAndGet);
        polls.saw(held);
    }

    private void beats() {
        record = record.toBuilder().beat(record.beat() + 1).build();
    }

    private int looksWithin(Duration duration) {
        int before = looks.get();
        for (int i = 0; i < 100; i++) {
            clock.advance(duration.dividedBy(100));
            beats();
        }
        return looks.get() - before;
    }

    @Test
    void r9_3_theFirstLookComesAfterASecondAndEachPauseDoublesUpToHalfATtl() {
        waitFor(held(Duration.ofSeconds(60)));
        assertThat(looksWithin(Duration.ofMillis(850))).isZero();
        assertThat(looksWithin(Duration.ofMillis(300))).as("after 1 s").isEqualTo(1);
        assertThat(looksWithin(Duration.ofSeconds(2).plusMillis(200)))
                .as("2 s later")
                .isEqualTo(1);
        assertThat(looksWithin(Duration.ofSeconds(30)))
                .as("4, 8 and 16 s later")
                .isEqualTo(3);
        assertThat(looksWithin(Duration.ofHours(1)))
                .as("the waiters' own looks do")
                .isZero();
        assertThat(hints).as("hints while a holder beats").hasValue(0);
    }

    @Test
    void aShortTtlIsLookedAtAfterAQuarterOfIt() {
        waitFor(held(Duration.ofSeconds(2)));
        assertThat(looksWithin(Duration.ofMillis(440))).isZero();
        assertThat(looksWithin(Duration.ofMillis(120))).isEqualTo(1);
        assertThat(looksWithin(Duration.ofSeconds(10))).isZero();
    }

    @Test
    void aReleaseIsHintedOnceAndEndsThePoll() {
        waitFor(held(Duration.ofSeconds(60)));
        record = record.toBuilder().free().build();
        clock.advance(Duration.ofMillis(1_101));
        assertThat(hints).hasValue(1);
        clock.advance(Duration.ofMinutes(5));
        assertThat(hints).hasValue(1);
        assertThat(looks).hasValue(1);
    }

    @Test
    void anotherHolderIsHintedAndLookedAtSoonAgain() {
        waitFor(held(Duration.ofSeconds(60)));
        looksWithin(Duration.ofSeconds(10));
        record = held(Duration.ofSeconds(60));
        assertThat(looksWithin(Duration.ofSeconds(8)))
                .as("the look that finds the new holder, and the next a second later")
                .isGreaterThanOrEqualTo(2);
        assertThat(hints).hasValue(1);
    }

    /** Its holder gives it back and takes it again between two looks. */
    @Test
    void r9_5_aKeyThatChangesHandsAtEachLookIsLookedAtEverSooner() {
        waitFor(held(Duration.ofSeconds(60)));
        int[] inASecond = new int[4];
        for (int second = 0; second < inASecond.length; second++) {
            int before = looks.get();
            for (int i = 0; i < 100; i++) {
                record = held(Duration.ofSeconds(60));
                clock.advance(Duration.ofMillis(10));
            }
            inASecond[second] = looks.get() - before;
        }
        assertThat(inASecond[3]).as("one about every 50 ms").isBetween(15, 22);
        assertThat(looksWithin(Duration.ofHours(1)))
                .as("each look that finds the same holder doubles the pause")
                .isLessThan(12);
    }

    @Test
    void watchersOfAKeyShareOnePoll() {
        waitFor(held(Duration.ofSeconds(60)));
        AtomicInteger others = new AtomicInteger();
        Watch other = polls.watch(KEY, others::incrementAndGet);
        record = record.toBuilder().free().build();
        clock.advance(Duration.ofMillis(1_101));
        assertThat(looks).hasValue(1);
        assertThat(hints).hasValue(1);
        assertThat(others).hasValue(1);
        other.close();
    }

    @Test
    void aWatchThatEndedIsNotHintedAndTheLastOneEndsThePoll() {
        record = held(Duration.ofSeconds(60));
        Watch watch = polls.watch(KEY, hints::incrementAndGet);
        polls.saw(record);
        watch.close();
        watch.close();
        clock.advance(Duration.ofMinutes(5));
        assertThat(looks).hasValue(0);
        assertThat(clock.pendingTasks()).isZero();
    }

    @Test
    void r9_4_aLookWithoutAnAnswerIsFollowedByTheNext() {
        waitFor(held(Duration.ofSeconds(60)));
        away = true;
        clock.advance(Duration.ofMillis(1_101));
        away = false;
        record = record.toBuilder().free().build();
        clock.advance(Duration.ofMillis(2_201));
        assertThat(hints).hasValue(1);
    }

    @Test
    void aHintThatFailsStopsNobody() {
        record = held(Duration.ofSeconds(60));
        Watch failing = polls.watch(KEY, () -> {
            throw new IllegalStateException("a listener's fault");
        });
        waitFor(record);
        record = record.toBuilder().free().build();
        clock.advance(Duration.ofMillis(1_101));
        assertThat(hints).hasValue(1);
        failing.close();
    }

    @Test
    void r12_1_closeEndsEveryPoll() {
        waitFor(held(Duration.ofSeconds(60)));
        polls.close();
        assertThat(clock.pendingTasks()).isZero();
        polls.saw(record.toBuilder().free().build());
        assertThat(hints).hasValue(0);
    }
}
