package io.leasehold.tck;

import io.leasehold.LeaseClock;
import io.leasehold.client.LeaseClient;
import io.leasehold.fencing.FencingGate;
import io.leasehold.history.HistoryChecker;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;

/** Runs the kit on what is broken; started by {@link BrokenProvidersTest} only. */
class BrokenTck extends LeaseProviderTck {

    /** What is tried now, and who checks its histories. */
    record Trial(Broken subject, HistoryChecker history) {}

    /** The engine of the tests makes an object of this class for each test, so it is told here. */
    static volatile Trial trial = new Trial(new Broken() {}, KitSeams.REAL.history());

    @Override
    protected LeaseProviderFixture newFixture() {
        return new MemoryFixture(trial.subject());
    }

    @Override
    KitSeams seams() {
        return seams(trial);
    }

    static KitSeams seams(Trial now) {
        return new KitSeams() {
            @Override
            HistoryChecker history() {
                return now.history();
            }

            @Override
            Duration threadPatience() {
                return Duration.ofSeconds(2);
            }

            @Override
            WriteLeaseProvider port(WriteLeaseProvider real, LeaseClock clock) {
                return now.subject().port(real, clock);
            }

            @Override
            LeaseClock clock(ClientClock real) {
                return now.subject().clock(real);
            }

            @Override
            LeaseClient engine(LeaseClient real) {
                return now.subject().engine(real);
            }

            @Override
            FencingGate gate() {
                return now.subject().gate(super.gate());
            }
        };
    }
}
