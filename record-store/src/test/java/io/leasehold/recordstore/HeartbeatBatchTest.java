package io.leasehold.recordstore;

import static io.leasehold.recordstore.Bench.TIMEOUT;
import static io.leasehold.recordstore.Bench.granted;
import static io.leasehold.recordstore.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LossReason;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.HeartbeatResult.Lost;
import io.leasehold.spi.HeartbeatResult.StillHeld;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ReleaseRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many heartbeats in one call, over a store that takes many writes at once and over one that does not. */
class HeartbeatBatchTest {

    private final Bench bench = new Bench();
    private final BatchStore batches = new BatchStore(bench.store);
    private final RecordStoreProvider provider = RecordStoreProvider.over(
                    batches, ProviderContext.of(bench.clock, bench.clock.newScheduler("batch")))
            .traits(ProviderTraits.of(Duration.ofMillis(1)))
            .build();

    @Test
    void anyNumberOfBeatsIsOneBatch() throws Exception {
        List<LeaseGuard> guards = grants(500);
        batches.log.clear();
        Map<LeaseId, HeartbeatResult> answers = beatAll(provider, guards);
        assertThat(answers)
                .hasSize(500)
                .allSatisfy((id, result) -> assertThat(result).isInstanceOf(StillHeld.class));
        assertThat(batches.log).containsExactly("500 writes");
    }

    @Test
    void r6_4_aLostKeyNeitherFailsNorDelaysItsNeighbours() throws Exception {
        List<LeaseGuard> guards = grants(10);
        bench.b.release(new ReleaseRequest(guards.get(4).key(), guards.get(4).leaseId(), Optional.empty()), TIMEOUT);
        batches.log.clear();
        Map<LeaseId, HeartbeatResult> answers = beatAll(provider, guards);
        assertThat(answers).hasSize(10);
        assertThat(answers.remove(guards.get(4).leaseId())).isInstanceOf(Lost.class);
        assertThat(answers.values()).allSatisfy(result -> assertThat(result).isInstanceOf(StillHeld.class));
        assertThat(batches.log).containsExactly("10 writes", "1 reads");
    }

    @Test
    void r6_4_aKeyWithoutAnswerDoesNotKeepALostOneFromItsVerdictOrOthersFromTheirBeat() throws Exception {
        List<LeaseGuard> guards = grants(10);
        bench.b.release(new ReleaseRequest(guards.get(4).key(), guards.get(4).leaseId(), Optional.empty()), TIMEOUT);
        batches.silent.add(guards.get(0).key());
        Map<LeaseId, HeartbeatResult> answers = beatAll(provider, guards, Duration.ofMillis(50));
        assertThat(answers).hasSize(9).doesNotContainKey(guards.get(0).leaseId());
        assertThat(answers.get(guards.get(4).leaseId())).isInstanceOf(Lost.class);
    }

    @Test
    void r6_4_aDamagedRecordFailsAloneAndIsNotOverwritten() throws Exception {
        List<LeaseGuard> guards = grants(3);
        bench.store.put(guards.get(1).key(), new byte[] {1, 2, 3});
        assertThat(beatAll(provider, guards))
                .containsOnlyKeys(guards.get(0).leaseId(), guards.get(2).leaseId());
        assertThat(bench.store.stored(guards.get(1).key()).orElseThrow().bytes())
                .containsExactly(1, 2, 3);
    }

    @Test
    void r6_2_aBatchWhoseAnswersAreLostIsSettledByOneBatchOfReadsAndBeatsGoOn() throws Exception {
        List<LeaseGuard> guards = grants(10);
        batches.loseNextAnswers = true;
        batches.log.clear();
        assertThat(beatAll(provider, guards))
                .hasSize(10)
                .allSatisfy((id, result) -> assertThat(result).isInstanceOf(StillHeld.class));
        assertThat(batches.log).containsExactly("10 writes", "10 reads", "10 writes");
        assertThat(beatAll(provider, guards)).hasSize(10);
    }

    @Test
    void aStoreThatThrowsInsteadOfAnsweringLeavesTheBeatsUnknownAndTheNextOnesSucceed() throws Exception {
        List<LeaseGuard> guards = grants(10);
        batches.crashes = 2;
        assertThat(beatAll(provider, guards)).isEmpty();
        assertThat(beatAll(provider, guards)).hasSize(10);
    }

    @Test
    void ofTwoLeasesOfOneKeyTheLivingOneIsExtendedAndTheOtherLost() throws Exception {
        LeaseGuard old = grants(1).get(0);
        provider.release(new ReleaseRequest(old.key(), old.leaseId(), Optional.empty()), TIMEOUT);
        LeaseGuard living = granted(provider.acquire(Bench.onKey(old.key(), request("a", 1)), TIMEOUT));
        Map<LeaseId, HeartbeatResult> answers = beatAll(provider, List.of(old, living));
        assertThat(answers.get(living.leaseId())).isInstanceOf(StillHeld.class);
        assertThat(((Lost) answers.get(old.leaseId())).reason()).isNotEqualTo(LossReason.FENCED);
    }

    @Test
    void aStoreWithoutBatchesGetsOneWriteAfterTheOther() throws Exception {
        List<LeaseGuard> guards = grants(10);
        beatAll(bench.a, guards);
        bench.store.callsSinceLast();
        assertThat(beatAll(bench.a, guards)).hasSize(10);
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 10 writes");
    }

    @Test
    void noTimeMeansNoTrafficAndNoAnswers() throws Exception {
        List<LeaseGuard> guards = grants(3);
        bench.store.callsSinceLast();
        assertThat(beatAll(provider, guards, Duration.ZERO)).isEmpty();
        assertThat(bench.store.callsSinceLast()).isEqualTo("0 reads, 0 writes");
    }

    private List<LeaseGuard> grants(int count) throws Exception {
        List<LeaseGuard> guards = new ArrayList<>();
        for (int i : IntStream.range(0, count).toArray()) {
            guards.add(granted(provider.acquire(Bench.onKey(LeaseKey.of("key-" + i), request("a", 0)), TIMEOUT)));
        }
        return guards;
    }

    private static Map<LeaseId, HeartbeatResult> beatAll(RecordStoreProvider provider, List<LeaseGuard> guards)
            throws Exception {
        return beatAll(provider, guards, TIMEOUT);
    }

    private static Map<LeaseId, HeartbeatResult> beatAll(
            RecordStoreProvider provider, List<LeaseGuard> guards, Duration timeout) throws Exception {
        Map<LeaseId, HeartbeatResult> answers = new HashMap<>();
        provider.heartbeatAll(
                guards.stream().map(guard -> new Heartbeat(guard, 1)).toList(), timeout, answers::put);
        return answers;
    }

    /** Takes many writes at once, counts the batches, and leaves chosen keys without an answer. */
    private static final class BatchStore implements RecordStore {
        private final TestStore store;
        private final List<String> log = new ArrayList<>();
        private final Set<LeaseKey> silent = new HashSet<>();
        private boolean loseNextAnswers;
        private int crashes;

        private BatchStore(TestStore store) {
            this.store = store;
        }

        @Override
        public void readAll(List<LeaseKey> keys, Duration timeout, Answers<Optional<Stored>> answers)
                throws InterruptedException {
            log.add(keys.size() + " reads");
            crashIfOrdered();
            RecordStore.super.readAll(keys, timeout, answers);
        }

        @Override
        public void compareAndSetAll(List<Write> writes, Duration timeout, Answers<Optional<Version>> answers)
                throws InterruptedException {
            log.add(writes.size() + " writes");
            crashIfOrdered();
            boolean lost = loseNextAnswers;
            loseNextAnswers = false;
            RecordStore.super.compareAndSetAll(writes, timeout, lost ? losing(answers) : heard(answers));
        }

        private void crashIfOrdered() {
            if (crashes-- > 0) {
                throw new IllegalStateException("driver crashed");
            }
        }

        private Answers<Optional<Version>> losing(Answers<Optional<Version>> answers) {
            return new Answers<>() {
                @Override
                public void answered(LeaseKey key, Optional<Version> answer) {
                    answers.failed(key, new LeaseOutcomeUnknownException("answer dropped"));
                }

                @Override
                public void failed(LeaseKey key, RuntimeException cause) {
                    answers.failed(key, cause);
                }
            };
        }

        private Answers<Optional<Version>> heard(Answers<Optional<Version>> answers) {
            return new Answers<>() {
                @Override
                public void answered(LeaseKey key, Optional<Version> answer) {
                    if (!silent.contains(key)) {
                        answers.answered(key, answer);
                    }
                }

                @Override
                public void failed(LeaseKey key, RuntimeException cause) {
                    answers.failed(key, cause);
                }
            };
        }

        @Override
        public Optional<Stored> read(LeaseKey key, Duration timeout) {
            return store.read(key, timeout);
        }

        @Override
        public Optional<Version> compareAndSet(LeaseKey key, Version expected, byte[] bytes, Duration timeout) {
            return store.compareAndSet(key, expected, bytes, timeout);
        }

        @Override
        public List<LeaseKey> keys(String prefix, Duration timeout) {
            return store.keys(prefix, timeout);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
