package io.leasehold.testing;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.LeaseRules;
import java.time.Duration;

/**
 * A provider for tests of what happens when things go wrong: it keeps records by the real {@link LeaseRules} on the clock it is
 * given, and does to the next requests what the script says. Without a script it is a correct provider of one JVM.
 *
 * <pre>{@code
 * ManualClock clock = new ManualClock();
 * ScriptedProvider provider = new ScriptedProvider(clock);
 * provider.next(Verb.HEARTBEAT, Fault.DROP_ANSWER);      // applied, but the client is not told
 * }</pre>
 *
 * <p>Thread-safe. Calls never block; a fault that takes time advances nothing by itself.
 */
public final class ScriptedProvider extends FlakyProvider {

    private final RulesProvider rules;

    /**
     * A provider with push, batches and a smallest ttl of 50 ms.
     *
     * @param clock decides expiry
     */
    public ScriptedProvider(LeaseClock clock) {
        this(
                clock,
                ProviderTraits.of(
                        Duration.ofMillis(50),
                        Capability.PUSH_WATCH,
                        Capability.BATCHED_HEARTBEATS,
                        Capability.CLOCK_FREE_EXPIRY));
    }

    /**
     * A provider with other traits.
     *
     * @param clock decides expiry
     * @param traits what it declares; without {@link Capability#PUSH_WATCH} its watches never fire
     */
    public ScriptedProvider(LeaseClock clock, ProviderTraits traits) {
        this(new RulesProvider(clock, traits));
    }

    private ScriptedProvider(RulesProvider rules) {
        super(rules);
        this.rules = rules;
    }

    /**
     * Stores a record as it is, whatever was there; counts as a beat.
     *
     * @param record the record
     */
    public void put(LeaseRecord record) {
        rules.put(record);
    }

    /**
     * The stored record.
     *
     * @param key the key
     * @return generation 0 if there is none
     */
    public LeaseRecord record(String key) {
        return rules.record(LeaseKey.of(key));
    }

    /**
     * Fires the watches of a key as a change does.
     *
     * @param key the key
     */
    public void hint(LeaseKey key) {
        rules.hint(key);
    }
}
