package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.leasehold.LeaseKey;
import io.leasehold.client.Lease;
import io.leasehold.history.Check;
import io.leasehold.history.HistoryChecker;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.testing.FlakyProvider.Fault;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** What every test is checked for afterwards is really looked for. */
class AfterTestChecksTest {

    private static KitSeams checkedBy(HistoryChecker checker) {
        return new KitSeams() {
            @Override
            HistoryChecker history() {
                return checker;
            }
        };
    }

    /** A test that asserts nothing, over a back end that lets two clients believe at one time. */
    private static Optional<Throwable> foundInAnOverlap(HistoryChecker checker) {
        Kit kit = new Kit(new MemoryFixture(BrokenLife.EXPIRES_EARLY), checkedBy(checker));
        LeaseKey key = kit.key("overlap");
        KitClient cutOff = kit.client("cut-off");
        Lease first = cutOff.lease(key);
        cutOff.provider().cut(Fault.DROP_REQUEST);
        kit.time().pass(kit.ttl(0.75));
        Lease second = kit.client("taker").lease(key);
        assertThat(first.isHeld() && second.isHeld())
                .as("the overlap took place")
                .isTrue();
        kit.time().pass(kit.ttl());
        return Optional.ofNullable(catchThrowable(kit::close));
    }

    private static void requireFound(HistoryChecker checker) {
        assertThat(foundInAnOverlap(checker))
                .get()
                .as("what the history shows of two clients that believed at one time")
                .isInstanceOf(RuleViolation.class)
                .extracting(violation -> ((RuleViolation) violation).id())
                .isEqualTo("H3");
    }

    @Test
    void theHistoryShowsAnOverlapThatNoTestAssertsOn() {
        requireFound(KitSeams.REAL.history());
    }

    static HistoryChecker alwaysYes() {
        HistoryChecker yes = HistoryChecker.standard();
        for (Check check : Check.values()) {
            yes = yes.replacing(check, (history, expectations) -> List.of());
        }
        return yes;
    }

    @Test
    void aCheckerThatAlwaysSaysYesIsNoticed() {
        assertThatThrownBy(() -> requireFound(alwaysYes())).isInstanceOf(AssertionError.class);
    }

    @Test
    void aTimerLeftIsFound() {
        MemoryFixture fixture = new MemoryFixture(MemoryBackEnd::new);
        Kit kit = new Kit(fixture, KitSeams.REAL);
        fixture.time().clock().newScheduler("left").schedule(() -> {}, kit.ttl());
        assertThatThrownBy(kit::close).isInstanceOf(RuleViolation.class).hasMessageContaining("1 timers are left");
    }

    @Test
    void aMissingFaultIsUntestedWithItsReason() {
        assertThatThrownBy(new BareFixture()::pauseBackend)
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("untested: the fixture cannot pause the back end");
    }

    /** Overrides nothing that need not be. */
    private static final class BareFixture implements LeaseProviderFixture {
        @Override
        public String name() {
            return "bare";
        }

        @Override
        public WriteLeaseProvider open(ProviderContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            // Nothing to free.
        }
    }
}
