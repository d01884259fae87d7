package io.leasehold.client;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseId;
import io.leasehold.LeaseScheduler;
import io.leasehold.LossReason;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.LeaseGuard;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * Rule 8.4: each concurrent history of one lease - an answered beat, a release, a loss, the end of its window - is one of the
 * sequential ones. Lincheck tries the interleavings.
 */
public class LeaseInterleavingTest {

    private static final Duration TTL = Duration.ofSeconds(10);

    /** Three readings and nothing else: Lincheck follows every object it can reach. */
    private static final class Clock implements LeaseClock {
        private volatile long now = 1;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public long wallMillis() {
            return now / 1_000_000;
        }

        @Override
        public OptionalLong bootNanos() {
            return OptionalLong.of(now);
        }

        @Override
        public LeaseScheduler newScheduler(String threadName) {
            throw new IllegalStateException("a lease schedules nothing by itself");
        }
    }

    private final Clock clock = new Clock();
    private final ValidityClock validity = new ValidityClock(clock);
    private final HeldLease lease = lease();

    private HeldLease lease() {
        LeaseSpec spec = LeaseSpec.of("a").ttl(TTL);
        Timing timing = Timing.of(spec, ProviderTraits.of(Duration.ofMillis(50)));
        HolderId holder = HolderId.of("me");
        Wanted wanted =
                new Wanted(spec, timing, holder, validity, new Wanted.Call(0, Caller.present(), Engine.FOR_EVER));
        LeaseGuard guard =
                new LeaseGuard(spec.key(), new LeaseId(1, 2), holder, new FencingToken(1, 1), TTL, Instant.EPOCH);
        return new HeldLease(wanted, guard, Phase.Window.of(validity.start(), timing, TTL), (over, reason) -> {});
    }

    /** A beat is sent and answered at this instant; false if it revived nothing. */
    @Operation
    public boolean answerBeat() {
        lease.extend(validity.start(), TTL);
        return lease.isHeld();
    }

    @Operation
    public boolean release() {
        return lease.end(LossReason.RESIGNED);
    }

    @Operation
    public boolean lose() {
        return lease.end(LossReason.TAKEN_OVER);
    }

    @Operation
    public synchronized void elapse() {
        clock.now = clock.now + Duration.ofSeconds(3).toNanos();
    }

    @Operation
    public String look() {
        return lease.state().toString();
    }

    @Test
    void r8_4_eachConcurrentHistoryOfALeaseIsASequentialOne() {
        new ModelCheckingOptions()
                .iterations(12)
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1)
                .invocationsPerIteration(800)
                .check(LeaseInterleavingTest.class);
    }
}
