package io.leasehold.tck;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** A back end in memory, in virtual time, with every fault that a fixture can offer. */
class MemoryFixture implements LeaseProviderFixture {

    private final KitTime time = KitTime.virtual();
    private final AtomicBoolean paused = new AtomicBoolean();
    private final MemoryBackEnd backEnd;
    private final Broken subject;
    private final List<ProviderContext> contexts = new CopyOnWriteArrayList<>();

    MemoryFixture(Broken subject) {
        this.subject = subject;
        this.backEnd = subject.backEnd(time.clock());
    }

    MemoryFixture(Function<LeaseClock, MemoryBackEnd> backEnd) {
        this(new Broken() {
            @Override
            public MemoryBackEnd backEnd(LeaseClock clock) {
                return backEnd.apply(clock);
            }
        });
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        contexts.add(context);
        return subject.provider(new MemoryProvider(backEnd, paused), context);
    }

    @Override
    public KitTime time() {
        return time;
    }

    @Override
    public Optional<String> uri() {
        return subject.uri();
    }

    @Override
    public void pauseBackend() {
        paused.set(true);
    }

    @Override
    public void resumeBackend() {
        paused.set(false);
    }

    @Override
    public void restartBackend() {
        backEnd.restart();
    }

    @Override
    public void killBackend() {
        backEnd.restart();
    }

    @Override
    public void losePower() {
        backEnd.losePower();
    }

    @Override
    public void failOver() {
        backEnd.failOver();
    }

    @Override
    public void copyData() {
        backEnd.copyData();
    }

    @Override
    public void putBackOlderData() {
        backEnd.putBackOlderData();
    }

    @Override
    public void damageRecord(LeaseKey key, Damage how) {
        backEnd.damage(key);
    }

    @Override
    public void exhaustGeneration(LeaseKey key) {
        backEnd.exhaust(key);
    }

    @Override
    public Capability weakenBackend() {
        backEnd.weaken();
        if (!subject.isSilent()) {
            contexts.forEach(context -> context.withdrawn(MemoryProvider.WEAKENED, "the memory is not kept"));
        }
        return MemoryProvider.WEAKENED;
    }

    @Override
    public int leftBehind() {
        return backEnd.openWatches();
    }

    /** Its expiry asks no wall clock. */
    @Override
    public void stepBackendClock(Duration step) {
        ((ManualClock) time.clock()).stepWall(step);
    }

    @Override
    public void close() {
        // Nothing to free.
    }
}
