package io.leasehold.benchmarks.subject;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseScheduler;
import io.leasehold.benchmarks.Figure.Role;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Providers;
import io.leasehold.spi.Watch;
import io.leasehold.spi.WriteLeaseProvider;
import java.io.Closeable;
import java.util.List;
import java.util.function.IntConsumer;

/** The hints of one provider: each listener is a watch of its own. */
record OurWatch() implements Watcher {

    @Override
    public String name() {
        return new OurLeases().name();
    }

    @Override
    public Role role() {
        return Role.OURS;
    }

    @Override
    public Closeable open(String uri, List<String> keys, IntConsumer heard) {
        LeaseClock clock = LeaseClock.system();
        LeaseScheduler scheduler = clock.newScheduler("watches");
        WriteLeaseProvider provider = Providers.open(ProviderSettings.parse(uri), ProviderContext.of(clock, scheduler));
        for (int i = 0; i < keys.size(); i++) {
            int listener = i;
            Watch unused = provider.watch(LeaseKey.of(keys.get(i)), () -> heard.accept(listener));
        }
        return () -> {
            provider.close();
            scheduler.close();
        };
    }
}
