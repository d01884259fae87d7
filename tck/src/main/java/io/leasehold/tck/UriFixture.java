package io.leasehold.tck;

import io.leasehold.LeaseScheduler;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Providers;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.Optional;

/**
 * Anybody's back end, named by a URI, in real time and without faults of the back end. Providers opened here reach no key but
 * those of this fixture.
 */
final class UriFixture implements LeaseProviderFixture {

    private static final String ONE_JVM = "local";

    private final KitTime time = KitTime.real();
    private final ProviderSettings settings;
    private final String uri;
    private final String keyPrefix;
    private final Duration ttl;
    private final LeaseScheduler keeperScheduler = time.clock().newScheduler("tck-keeper");

    /** Open for the whole test, as a server is: what lives in this JVM follows the clock of whoever opened it first. */
    private final WriteLeaseProvider keeper;

    UriFixture(String uri, String keyPrefix, Duration ttl) {
        this.uri = uri;
        this.settings = ProviderSettings.parse(uri);
        this.keyPrefix = keyPrefix;
        this.ttl = ttl;
        try {
            this.keeper = open(ProviderContext.of(time.clock(), keeperScheduler));
        } catch (RuntimeException e) {
            keeperScheduler.close();
            throw e;
        }
    }

    ProviderTraits traits() {
        return keeper.traits();
    }

    @Override
    public String name() {
        return settings.toString();
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        return new GuardedProvider(Providers.open(settings, context), keyPrefix);
    }

    @Override
    public KitTime time() {
        return time;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    @Override
    public String keyPrefix() {
        return keyPrefix;
    }

    @Override
    public Optional<String> uri() {
        if (settings.scheme().equals(ONE_JVM)) {
            return Optional.empty();
        }
        if (settings.userInfo().isPresent()) {
            throw new Untested("the URI has credentials, which the process list would show of another JVM");
        }
        return Optional.of(uri);
    }

    @Override
    public void close() {
        keeper.close();
        keeperScheduler.close();
    }
}
