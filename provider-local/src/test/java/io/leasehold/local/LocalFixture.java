package io.leasehold.local;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseScheduler;
import io.leasehold.spi.LeaseRules.Transition;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.FaultProxy;
import io.leasehold.tck.KitTime;
import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.Untested;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** A name of its own per test, in virtual time. What cannot befall a table in this JVM stays untested, with the reason. */
final class LocalFixture implements LeaseProviderFixture {

    private final KitTime time = KitTime.virtual();
    private final String name = "tck-" + UUID.randomUUID();
    private final TableClock clock = new TableClock(time.clock());

    /** Keeps the name open, so that expiry is decided by the table's clock and not by that of the first client. */
    private final LocalTable table = LocalTable.open(name, clock);

    /** The common clock with a wall of its own. */
    private static final class TableClock implements LeaseClock {
        private final LeaseClock common;
        private long wallStep;

        TableClock(LeaseClock common) {
            this.common = common;
        }

        @Override
        public long nanoTime() {
            return common.nanoTime();
        }

        @Override
        public long wallMillis() {
            return common.wallMillis() + wallStep;
        }

        @Override
        public OptionalLong bootNanos() {
            return common.bootNanos();
        }

        @Override
        public LeaseScheduler newScheduler(String threadName) {
            return common.newScheduler(threadName);
        }
    }

    @Override
    public String name() {
        return "local:";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        return new LocalProviderFactory().create(ProviderSettings.parse("local:" + name), context);
    }

    @Override
    public KitTime time() {
        return time;
    }

    @Override
    public Optional<String> uri() {
        throw new Untested("no other process reaches a table in this JVM");
    }

    @Override
    public void pauseBackend() {
        throw new Untested("a table in this JVM cannot stop while its callers run");
    }

    @Override
    public FaultProxy proxy() {
        throw new Untested("no network lies between a provider and a table in its JVM");
    }

    @Override
    public void stepBackendClock(Duration step) {
        clock.wallStep += step.toMillis();
    }

    @Override
    public void exhaustGeneration(LeaseKey key) {
        table.cell(key).apply(moment -> exhausted(key));
    }

    private Transition<Boolean> exhausted(LeaseKey key) {
        return new Transition<>(
                table.cell(key)
                        .used()
                        .map(record ->
                                record.toBuilder().generation(Long.MAX_VALUE).build()),
                true);
    }

    @Override
    public void damageRecord(LeaseKey key, Damage how) {
        throw new Untested("a record in memory has no bytes that could be damaged");
    }

    @Override
    public int leftBehind() {
        return table.watches();
    }

    @Override
    public Capability weakenBackend() {
        throw new Untested("a table in this JVM rests on nothing that could be taken from it");
    }

    @Override
    public void close() {
        table.leave();
    }
}
