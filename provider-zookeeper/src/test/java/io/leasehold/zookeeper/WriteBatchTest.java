package io.leasehold.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.recordstore.RecordStore.Version;
import io.leasehold.recordstore.RecordStore.Write;
import io.leasehold.tck.FaultProxy;
import io.leasehold.tck.FaultProxy.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriteBatchTest {

    private static final int RECORD_BYTES = 500;
    private static final Duration T = Opened.SOON;

    private final String namespace = Opened.namespace();
    private FaultProxy proxy;
    private ZooKeeperRecordStore store;

    @BeforeEach
    void open() {
        proxy = FaultProxy.to(Opened.sharedServer().address(), Wire.FRAMING);
        store = Opened.store(Opened.calmUri(proxy.address(), namespace));
    }

    @AfterEach
    void close() {
        store.close();
        proxy.close();
    }

    private RecordedAnswers<Optional<Version>> send(List<Write> writes) throws InterruptedException {
        RecordedAnswers<Optional<Version>> answers = new RecordedAnswers<>();
        store.compareAndSetAll(writes, T, answers);
        assertThat(answers.count()).isEqualTo(writes.size());
        return answers;
    }

    /** The writes that follow on the creation of so many records. */
    private List<Write> afterCreating(int count) throws InterruptedException {
        List<Write> creations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            creations.add(new Write(LeaseKey.of("key-" + i), Version.ABSENT, new byte[RECORD_BYTES]));
        }
        RecordedAnswers<Optional<Version>> created = send(creations);
        return creations.stream()
                .map(write -> new Write(write.key(), created.answer(write.key()).orElseThrow(), new byte[RECORD_BYTES]))
                .toList();
    }

    private List<Write> withLost(List<Write> writes, List<Integer> lost) throws InterruptedException {
        for (int i : lost) {
            Write write = writes.get(i);
            assertThat(store.compareAndSet(write.key(), write.expected(), new byte[] {1}, T))
                    .isPresent();
        }
        return writes;
    }

    @Test
    void manyWritesShareAFewTransactions() throws InterruptedException {
        List<Write> writes = afterCreating(1_000);
        Wire wire = Wire.countingAt(proxy);
        RecordedAnswers<Optional<Version>> answers = send(writes);
        assertThat(writes).allMatch(write -> answers.answer(write.key()).isPresent());
        assertThat(wire.requests(OpCode.multi)).isEqualTo(3);
        assertThat(wire.total()).isEqualTo(3);
    }

    @Test
    void r6_4_aWriteThatIsRefusedFailsNoneOfItsNeighbours() throws InterruptedException {
        List<Integer> lost = List.of(0, 17, 18, 99);
        List<Write> writes = withLost(afterCreating(100), lost);
        Wire wire = Wire.countingAt(proxy);
        RecordedAnswers<Optional<Version>> answers = send(writes);
        for (int i = 0; i < writes.size(); i++) {
            assertThat(answers.answer(writes.get(i).key()).isPresent())
                    .as("write %s", i)
                    .isEqualTo(!lost.contains(i));
        }
        assertThat(wire.total()).isLessThan(40);
    }

    @Test
    void r6_4_aHolderThatLostEverythingIsToldOfEachAtTheCostOfOneRequestEach() throws InterruptedException {
        int count = 64;
        List<Write> writes = withLost(
                afterCreating(count),
                java.util.stream.IntStream.range(0, count).boxed().toList());
        Wire wire = Wire.countingAt(proxy);
        RecordedAnswers<Optional<Version>> answers = send(writes);
        assertThat(writes).allMatch(write -> answers.answer(write.key()).isEmpty());
        assertThat(wire.total()).isEqualTo(count);
    }

    @Test
    void theVersionsOfABatchAreThoseOfSingleWrites() throws InterruptedException {
        List<Write> writes = afterCreating(5);
        RecordedAnswers<Optional<Version>> answers = send(writes);
        for (Write write : writes) {
            assertThat(answers.answer(write.key()))
                    .contains(store.read(write.key(), T).orElseThrow().version());
        }
    }

    @Test
    void r6_2_aBatchWhoseAnswerIsLostIsUnknownForEach() throws InterruptedException {
        List<Write> writes = afterCreating(20);
        proxy.drop(Direction.TO_SERVER, Wire.isRequest(OpCode.multi));
        RecordedAnswers<Optional<Version>> answers = send(writes);
        assertThat(writes).allMatch(write -> answers.failure(write.key()) instanceof LeaseOutcomeUnknownException);
    }

    @Test
    void aBatchThatIsNotAnsweredInTimeIsUnknownForEach() throws InterruptedException {
        List<Write> writes = afterCreating(20);
        proxy.cut();
        RecordedAnswers<Optional<Version>> answers = new RecordedAnswers<>();
        store.compareAndSetAll(writes, Duration.ofMillis(200), answers);
        proxy.heal();
        assertThat(writes).allMatch(write -> answers.failure(write.key()) instanceof LeaseOutcomeUnknownException);
    }
}
