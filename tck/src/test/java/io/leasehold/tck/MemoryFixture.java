package io.leasehold.tck;

import io.leasehold.LeaseClock;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.WriteLeaseProvider;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** A back end in memory, in virtual time, with every fault that a fixture can offer. */
class MemoryFixture implements LeaseProviderFixture {

    private final KitTime time = KitTime.virtual();
    private final AtomicBoolean paused = new AtomicBoolean();
    private final MemoryBackEnd backEnd;
    private final Broken subject;

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
    public void close() {
        // Nothing to free.
    }
}
