package io.leasehold.tck;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The kit: the rules of the contract as tests. A provider is proved by a subclass that says how to make its fixture:
 *
 * <pre>{@code
 * class MyProviderTest extends LeaseProviderTck {
 *     protected LeaseProviderFixture newFixture() {
 *         return new MyFixture();
 *     }
 * }
 * }</pre>
 *
 * <p>Each test gets a fixture of its own. After each test the recorded history of all clients is checked, and that no thread and
 * no timer is left, whatever the test was about. The report is written to {@code target/tck}, as text and as JSON; another
 * directory is named by the JUnit configuration parameter or system property {@code leasehold.tck.directory}.
 */
@ExtendWith(TckExtension.class)
public abstract class LeaseProviderTck
        implements CoreRules,
                ExclusionRules,
                FencingRules,
                TermRules,
                ExpiryRules,
                HeartbeatRules,
                ReleaseRules,
                RaceRules,
                WaitingRules,
                TakeoverRules,
                FaultRules,
                MessageRules,
                ClockRules,
                HygieneRules,
                BadInputRules,
                CapabilityRules,
                HistoryRules {

    private Kit kit;

    /** For subclasses. */
    protected LeaseProviderTck() {}

    /**
     * Makes the fixture of one test, with a fresh back end or with keys of its own on a shared one.
     *
     * @return closed after the test
     */
    protected abstract LeaseProviderFixture newFixture();

    @BeforeEach
    final void openKit() {
        kit = new Kit(newFixture(), seams());
    }

    @AfterEach
    final void closeKit() {
        kit.close();
    }

    @Override
    public final Kit kit() {
        return kit;
    }

    KitSeams seams() {
        return KitSeams.REAL;
    }
}
