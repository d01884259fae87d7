package io.leasehold.recipe;

import static io.leasehold.recipe.RecipeBench.SPEC;
import static io.leasehold.recipe.RecipeBench.TTL;
import static io.leasehold.recipe.RecipeBench.eventually;
import static io.leasehold.recipe.RecipeBench.requireNoThreadLeft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.HolderId;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.client.LeaseClient;
import io.leasehold.testing.FlakyProvider.Fault;
import io.leasehold.testing.FlakyProvider.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class LeaderElectionTest {

    private final RecipeBench bench = new RecipeBench();
    private final LeaseClient a = bench.client("a");

    @AfterEach
    void close() {
        bench.close();
        requireNoThreadLeft();
    }

    @Test
    void oneLeadsAndTheOtherTakesOverWhenItCloses() {
        Diary first = new Diary();
        Diary second = new Diary();
        LeaderElection leading = bench.election(a, first);
        eventually(() -> assertThat(first.lines).containsExactly("elected 1-1"));
        try (LeaderElection waiting = bench.election(bench.client("b"), second)) {
            assertThat(second.lines).isEmpty();
            assertThat(leading.isLeader()).isTrue();
            assertThat(waiting.isLeader()).isFalse();
            leading.close();
            assertThat(first.lines).contains("deposed 1-1 RESIGNED", "returned 1-1");
            eventually(() -> assertThat(second.lines).containsExactly("elected 1-2"));
        }
    }

    @Test
    void lossInterruptsTheLeaderAndDeposesItOnce() {
        Diary diary = new Diary();
        try (LeaderElection election = bench.election(a, diary)) {
            eventually(() -> assertThat(election.isLeader()).isTrue());
            bench.clock.freeze(TTL.plusMillis(1));
            assertThat(election.isLeader()).isFalse();
            bench.expire();
            eventually(() -> assertThat(diary.lines).contains("elected 1-2"));
            assertThat(diary.lines)
                    .containsOnlyOnce("deposed 1-1 EXPIRED")
                    .containsSubsequence("elected 1-1", "returned 1-1", "elected 1-2")
                    .containsSubsequence("deposed 1-1 EXPIRED", "told 1-1", "elected 1-2");
        }
    }

    @Test
    void returningResignsAndDeposesBeforeTheKeyIsFreed() {
        AtomicReference<Boolean> freeWhenDeposed = new AtomicReference<>();
        CountDownLatch first = new CountDownLatch(1);
        Diary diary = new Diary(lease -> first.await(), token -> freeWhenDeposed.compareAndSet(null, bench.isFree()));
        try (LeaderElection election = bench.election(a, diary)) {
            eventually(() -> assertThat(election.isLeader()).isTrue());
            first.countDown();
            eventually(() -> assertThat(diary.lines).contains("elected 1-2"));
        }
        assertThat(freeWhenDeposed).hasValue(false);
        assertThat(diary.lines.subList(0, 5))
                .containsExactly("elected 1-1", "returned 1-1", "deposed 1-1 RESIGNED", "told 1-1", "elected 1-2");
    }

    @Test
    void resigningKeepsTheKeyUntilTheLeaderHasReturned() throws Exception {
        CountDownLatch stubborn = new CountDownLatch(1);
        Diary diary = new Diary(lease -> awaitUninterruptibly(stubborn));
        try (LeaderElection election = bench.election(a, diary)) {
            eventually(() -> assertThat(election.isLeader()).isTrue());
            CompletableFuture<Boolean> resigned = election.resign().toCompletableFuture();
            eventually(() -> assertThat(diary.lines).contains("told 1-1"));
            assertThat(diary.lines).doesNotContain("returned 1-1");
            assertThat(resigned).isNotDone();
            assertThat(bench.isFree()).isFalse();
            assertThat(election.resign().toCompletableFuture()).isNotDone();
            stubborn.countDown();
            assertThat(resigned.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void noNewCampaignBeginsWhileADeposedLeaderStillRuns() {
        CountDownLatch stubborn = new CountDownLatch(1);
        Diary diary = new Diary(lease -> awaitUninterruptibly(stubborn));
        try (LeaderElection election = bench.election(a, diary)) {
            eventually(() -> assertThat(election.isLeader()).isTrue());
            bench.expire();
            eventually(() -> assertThat(diary.lines).contains("told 1-1"));
            bench.clock.advance(TTL.multipliedBy(5));
            assertThat(bench.provider.requests(Verb.ACQUIRE)).isEqualTo(1);
            assertThat(diary.lines).doesNotContain("returned 1-1", "elected 1-2");
            stubborn.countDown();
            eventually(() -> assertThat(diary.lines).contains("elected 1-2"));
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // the point of this listener
            }
        }
    }

    @Test
    void closeLeavesNoThreadNoLeaseAndNoWaitingAttempt() throws Exception {
        Diary diary = new Diary();
        LeaderElection leading = bench.election(a, diary);
        LeaseClient b = bench.client("b");
        LeaderElection waiting = bench.election(b, new Diary());
        eventually(() -> assertThat(leading.isLeader()).isTrue());
        waiting.close();
        leading.close();
        leading.close();
        requireNoThreadLeft();
        assertThat(bench.isFree()).isTrue();
        assertThat(bench.provider.openWatches()).isZero();
        assertThat(diary.lines).containsOnlyOnce("deposed 1-1 RESIGNED");
        bench.clock.advance(TTL.multipliedBy(2));
        assertThat(bench.isFree()).isTrue();
        b.tryAcquire(SPEC).orElseThrow().close();
    }

    @Test
    void closingFromInsideTheListenerDoesNotWaitForItself() {
        AtomicReference<LeaderElection> election = new AtomicReference<>();
        CountDownLatch known = new CountDownLatch(1);
        Diary diary = new Diary(
                lease -> {
                    known.await();
                    election.get().close();
                },
                token -> election.get().close());
        election.set(bench.election(a, diary));
        known.countDown();
        requireNoThreadLeft();
        assertThat(diary.lines).contains("returned 1-1", "told 1-1");
        assertThat(bench.isFree()).isTrue();
    }

    @Test
    void handOverReservesTheKeyForTheSuccessorAndRefusesOthers() throws Exception {
        Diary first = new Diary();
        Diary third = new Diary();
        try (LeaderElection from = bench.election(a, first);
                LeaderElection other = bench.election(bench.client("c"), third)) {
            eventually(() -> assertThat(from.isLeader()).isTrue());
            assertThat(from.handOver(HolderId.of("b")).toCompletableFuture().get(30, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(bench.provider.record("job").reservedFor()).contains(HolderId.of("b"));
            Diary second = new Diary();
            try (LeaderElection to = bench.election(bench.client("b"), second)) {
                eventually(() -> assertThat(to.isLeader()).isTrue());
                eventually(() -> assertThat(second.lines).containsExactly("elected 1-2"));
                assertThat(third.lines).isEmpty();
            }
        }
    }

    @Test
    void reservationForAnAbsentSuccessorEndsWithTheTtl() throws Exception {
        Diary diary = new Diary();
        try (LeaderElection from = bench.election(a, diary)) {
            eventually(() -> assertThat(from.isLeader()).isTrue());
            assertThat(from.handOver(HolderId.of("absent"))
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(diary.lines).doesNotContain("elected 1-2");
            eventually(() -> {
                bench.clock.advance(Duration.ofSeconds(1));
                assertThat(diary.lines).contains("elected 1-2");
            });
        }
    }

    @Test
    void whoDoesNotLeadHasNothingToGiveUp() {
        try (LeaderElection leading = bench.election(a, new Diary());
                LeaderElection waiting = bench.election(bench.client("b"), new Diary())) {
            eventually(() -> assertThat(leading.isLeader()).isTrue());
            assertThat(waiting.resign()).isCompletedWithValue(false);
            assertThat(waiting.handOver(HolderId.of("c"))).isCompletedWithValue(false);
            assertThat(leading.isLeader()).isTrue();
        }
    }

    @Test
    void resignationWithoutAnAnswerSaysSoAndTheCampaignGoesOn() {
        Diary diary = new Diary();
        try (LeaderElection election = bench.election(a, diary)) {
            eventually(() -> assertThat(election.isLeader()).isTrue());
            for (int i = 0; i < 50; i++) {
                bench.provider.next(Verb.RELEASE, Fault.REFUSE);
            }
            CompletionStage<Boolean> resigned = election.resign();
            assertThatThrownBy(() -> advanceUntilDone(resigned))
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfAny(LeaseUnavailableException.class, LeaseOutcomeUnknownException.class);
            eventually(() -> {
                bench.clock.advance(Duration.ofSeconds(1));
                assertThat(diary.lines).contains("elected 1-2");
            });
        }
    }

    private void advanceUntilDone(CompletionStage<Boolean> stage) {
        eventually(() -> {
            bench.clock.advance(Duration.ofSeconds(1));
            assertThat(stage.toCompletableFuture()).isDone();
        });
        stage.toCompletableFuture().join();
    }

    @Test
    void campaignOutlastsAnUnreachableBackEnd() {
        for (int i = 0; i < 5; i++) {
            bench.provider.next(Verb.ACQUIRE, Fault.REFUSE);
            bench.provider.next(Verb.ACQUIRE, Fault.DROP_REQUEST);
        }
        Diary diary = new Diary();
        try (LeaderElection election = bench.election(a, diary)) {
            eventually(() -> {
                bench.clock.advance(Duration.ofSeconds(1));
                assertThat(election.isLeader()).isTrue();
            });
        }
    }

    @Test
    void r4_1_fencedCandidateCampaignsAgainOnceItsTermHasMovedOn() {
        bench.provider.put(LeaseRecord.neverUsed(SPEC.key()).toBuilder()
                .term(5)
                .generation(3)
                .build());
        AtomicLong term = new AtomicLong(4);
        Diary diary = new Diary();
        try (LeaderElection election = bench.election(a, SPEC.term(term::get), diary)) {
            eventually(() -> {
                bench.clock.advance(TTL.dividedBy(5));
                assertThat(bench.provider.requests(Verb.ACQUIRE)).isGreaterThan(2);
            });
            assertThat(diary.lines).isEmpty();
            term.set(5);
            eventually(() -> {
                bench.clock.advance(TTL.dividedBy(5));
                assertThat(election.isLeader()).isTrue();
            });
            eventually(() -> assertThat(diary.lines).containsExactly("elected 5-4"));
        }
    }

    @Test
    void failingListenerResignsAndIsElectedAgainAfterAPause() {
        Diary diary = new Diary(lease -> {
            throw new java.io.IOException("cannot lead");
        });
        try (LeaderElection election = bench.election(a, diary)) {
            eventually(() -> assertThat(diary.lines).hasSize(4));
            eventually(() -> assertThat(bench.isFree()).isTrue());
            assertThat(diary.lines).containsExactly("elected 1-1", "returned 1-1", "deposed 1-1 RESIGNED", "told 1-1");
            eventually(() -> {
                bench.clock.advance(TTL.dividedBy(5));
                assertThat(diary.lines).contains("elected 1-2");
            });
        }
    }

    @Test
    void failingOnDeposedHurtsNobody() {
        Diary diary = new Diary(lease -> new CountDownLatch(1).await(), token -> {
            throw new IllegalArgumentException("thrown by the test");
        });
        try (LeaderElection election = bench.election(a, diary)) {
            eventually(() -> assertThat(election.isLeader()).isTrue());
            election.resign();
            eventually(() -> assertThat(diary.lines).contains("elected 1-2"));
        }
    }

    @Test
    void r13_2_badSpecIsRefusedAtStartAndLeavesNothing() {
        assertThatThrownBy(() -> LeaderElection.start(a, SPEC.ttl(Duration.ofMillis(1)), new Diary()))
                .isInstanceOf(IllegalArgumentException.class);
        requireNoThreadLeft();
        assertThat(bench.provider.openWatches()).isZero();
    }

    @Test
    void closedClientEndsTheCampaignAfterDeposing() {
        Diary diary = new Diary();
        try (LeaderElection election = bench.election(a, diary)) {
            eventually(() -> assertThat(election.isLeader()).isTrue());
            a.close();
            requireNoThreadLeft();
            assertThat(diary.lines).containsOnlyOnce("deposed 1-1 RESIGNED").doesNotContain("elected 1-2");
            assertThat(election.resign()).isCompletedWithValue(false);
        }
        assertThatThrownBy(() -> LeaderElection.start(a, SPEC, diary)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void observersSeeTheLeaderWithItsAttributes() {
        List<String> addresses = new CopyOnWriteArrayList<>();
        try (LeaderElection leading = bench.election(a, SPEC.attributes(Map.of("address", "host:1")), new Diary());
                LeaderElection waiting = bench.election(bench.client("b"), new Diary())) {
            waiting.observe(record -> addresses.add(record.attributes().getOrDefault("address", "none")));
            eventually(() -> assertThat(addresses).endsWith("host:1"));
            eventually(() ->
                    assertThat(waiting.leader().flatMap(LeaseRecord::holder)).contains(HolderId.of("a")));
            leading.close();
            eventually(() ->
                    assertThat(waiting.leader().flatMap(LeaseRecord::holder)).contains(HolderId.of("b")));
        }
    }

    /** Losses, resignations and hand-overs at random: the diary's lines never overlap as the contract forbids. */
    @Test
    void electionsNeverOverlapWhateverEndsThem() {
        java.util.Random random = new java.util.Random(7);
        Diary first = new Diary();
        Diary second = new Diary();
        try (LeaderElection one = bench.election(a, first);
                LeaderElection two = bench.election(bench.client("b"), second)) {
            for (int i = 0; i < 300; i++) {
                eventually(() -> {
                    bench.clock.advance(Duration.ofMillis(500));
                    assertThat(one.isLeader() || two.isLeader()).isTrue();
                });
                LeaderElection acting = random.nextBoolean() ? one : two;
                switch (random.nextInt(4)) {
                    case 0 -> bench.expire();
                    case 1 -> acting.resign();
                    case 2 -> acting.handOver(HolderId.of(acting == one ? "b" : "a"));
                    default -> bench.clock.advance(Duration.ofSeconds(random.nextInt(20)));
                }
            }
        }
        int elections = requireInOrder(first.lines) + requireInOrder(second.lines);
        assertThat(elections).as("not vacuous").isGreaterThan(100);
    }

    private static int requireInOrder(List<String> lines) {
        List<String> tokens = lines.stream()
                .filter(line -> line.startsWith("elected"))
                .map(line -> line.substring("elected ".length()))
                .toList();
        List<String> rest = new ArrayList<>(lines);
        for (String token : tokens) {
            List<String> four = rest.subList(0, 4);
            assertThat(four)
                    .containsSubsequence("elected " + token, "returned " + token)
                    .contains("told " + token);
            assertThat(four)
                    .filteredOn(line -> line.startsWith("deposed " + token + " "))
                    .hasSize(1);
            rest = rest.subList(4, rest.size());
        }
        assertThat(rest).isEmpty();
        return tokens.size();
    }
}
