package io.leasehold.raft.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The hole of replicas that compute expiry with their own clocks is closed: the same entries give the same bits. */
class ReplicasTest {

    private static final int ENTRIES = 400;

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void replicasAreEqualInEveryBit(long seed) throws IOException {
        LeaseTable one = new LeaseTable();
        LeaseTable other = new LeaseTable();
        for (History.Entry entry : history(seed)) {
            assertThat(AnswerCodec.encode(entry.applyTo(other))).isEqualTo(AnswerCodec.encode(entry.applyTo(one)));
        }
        assertThat(snapshot(other)).isEqualTo(snapshot(one));
        assertThat(one.view().revision()).isGreaterThan(ENTRIES);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aSnapshotInTheMiddleAndTheRestAreTheWhole(long seed) throws IOException {
        List<History.Entry> history = history(seed);
        LeaseTable whole = new LeaseTable();
        LeaseTable restarted = new LeaseTable();
        int middle = new SplittableRandom(seed).nextInt(ENTRIES);
        for (History.Entry entry : history) {
            if (entry.index() == middle) {
                restarted = restored(snapshot(restarted));
            }
            List<Answer> expected = entry.applyTo(whole);
            assertThat(entry.applyTo(restarted)).isEqualTo(expected);
        }
        assertThat(snapshot(restarted)).isEqualTo(snapshot(whole));
    }

    private static List<History.Entry> history(long seed) {
        return new History(new SplittableRandom(seed)).entries(ENTRIES);
    }

    static byte[] snapshot(LeaseTable table) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        table.writeSnapshot(bytes);
        return bytes.toByteArray();
    }

    static LeaseTable restored(byte[] snapshot) throws IOException {
        LeaseTable table = new LeaseTable();
        table.readSnapshot(new ByteArrayInputStream(snapshot));
        return table;
    }
}
