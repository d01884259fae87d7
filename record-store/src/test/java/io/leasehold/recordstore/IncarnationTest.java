package io.leasehold.recordstore;

import static io.leasehold.recordstore.Bench.KEY;
import static io.leasehold.recordstore.Bench.TIMEOUT;
import static io.leasehold.recordstore.Bench.request;
import static io.leasehold.recordstore.Bench.withTerm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.FencingToken;
import io.leasehold.UnsafeBackendException;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult.Granted;
import io.leasehold.spi.AcquireResult.HeldByOther;
import io.leasehold.spi.LeaseGuard;
import org.junit.jupiter.api.Test;

/** A store that was restored from a copy lacks grants, and calls itself by another name (rule 3.4). */
class IncarnationTest {

    private final Bench bench = new Bench();
    private final RecordStoreProvider before = living("first");
    private final RecordStoreProvider after = living("second");

    private RecordStoreProvider living(String incarnation) {
        return bench.builder().incarnation(incarnation).build();
    }

    private LeaseGuard releasedBefore() throws InterruptedException {
        LeaseGuard guard = bench.grant(before, "h");
        bench.release(before, guard.leaseId());
        return guard;
    }

    @Test
    void r3_4_aRecordOfAnotherLifeIsNotGrantedInItsTerm() throws Exception {
        releasedBefore();

        assertThatThrownBy(() -> after.acquire(request("x", 1), TIMEOUT))
                .isInstanceOf(UnsafeBackendException.class)
                .hasMessageContaining("first")
                .hasMessageContaining("second")
                .hasMessageContaining("term above 1");
        assertThat(bench.record().orElseThrow().incarnation()).isEqualTo("first");
    }

    @Test
    void r3_4_aHigherTermIsGrantedAndTheRecordIsOfThisLifeThen() throws Exception {
        releasedBefore();

        Granted granted = (Granted) after.acquire(withTerm(request("x", 1), 2), TIMEOUT);
        assertThat(granted.guard().token()).isEqualTo(new FencingToken(2, 2));
        bench.release(after, granted.guard().leaseId());
        assertThat(after.acquire(withTerm(request("x", 2), 2), TIMEOUT)).isInstanceOf(Granted.class);
    }

    @Test
    void r3_4_anOperatorWhoRaisesTheTermOpensTheKey() throws Exception {
        releasedBefore();

        after.admin().orElseThrow().publishTerm(KEY, 5, TIMEOUT);

        assertThat(after.acquire(withTerm(request("x", 1), 5), TIMEOUT)).isInstanceOf(Granted.class);
    }

    @Test
    void r3_4_aTermPublishedBeforeTheCopyWasMadeOpensNothing() throws Exception {
        releasedBefore();
        before.admin().orElseThrow().publishTerm(KEY, 5, TIMEOUT);

        assertThatThrownBy(() -> after.acquire(withTerm(request("x", 1), 5), TIMEOUT))
                .isInstanceOf(UnsafeBackendException.class)
                .hasMessageContaining("term above 5");
    }

    @Test
    void r3_4_aHigherTermThatMeetsALivingLeaseIsGrantedLater() throws Exception {
        bench.grant(before, "h");
        AcquireRequest higher = withTerm(request("x", 1), 2);
        HeldByOther refused = (HeldByOther) after.acquire(higher, TIMEOUT);

        bench.clock.advance(refused.retryAfter());

        assertThat(after.acquire(higher, TIMEOUT)).isInstanceOf(Granted.class);
    }
}
