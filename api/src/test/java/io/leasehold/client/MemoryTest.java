package io.leasehold.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.testing.FlakyProvider.Verb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one thread of a client sees of a grant whose answer another thread still waits for. */
class MemoryTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private void tryBeforeTheAnswer(LeaseSpec spec) {
        bench.provider.after(Verb.ACQUIRE, () -> {
            try {
                assertThat(bench.client.tryAcquire(spec)).isEmpty();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void r3_1_ownGrantSeenByAnotherThreadBeforeItsAnswerCameIsBelieved() {
        tryBeforeTheAnswer(Bench.spec("k"));

        Lease lease = bench.acquire("k");

        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.token()).isEqualTo(new FencingToken(1, 1));
    }

    @Test
    void r1_3_leaseUnderWayToAnotherThreadOfThisClientIsNotReclaimed() {
        LeaseSpec stable = Bench.spec("k").reclaimAs(HolderId.of("writer-1"));
        tryBeforeTheAnswer(stable);

        Lease lease = bench.acquire(stable);

        assertThat(lease.isHeld()).isTrue();
        assertThat(bench.provider.record("k").generation()).isEqualTo(1);
    }

    @Test
    void r4_3_ownGrantWhoseTermAnotherThreadRaisedBeforeItsAnswerCameIsBelievedUntilItsNextBeat() {
        tryBeforeTheAnswer(Bench.spec("k").term(() -> 2));

        Lease lease = bench.acquire("k");

        assertThat(lease.isHeld()).isTrue();
        bench.advance(Bench.TTL.dividedBy(2));
        assertThat(lease.isHeld()).isFalse();
    }
}
