package io.leasehold.client;

import io.leasehold.Capability;
import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.ProviderTraits;
import io.leasehold.UnsafeBackendException;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Providers;
import io.leasehold.spi.WriteLeaseProvider;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/** Collects what a client is made of and makes it; whatever fails, nothing is left open (rule 12.3). */
final class EngineBuilder implements LeaseClient.Builder {

    private final Set<Capability> required = EnumSet.noneOf(Capability.class);
    private final List<LeaseListener> listeners = new ArrayList<>();
    private Optional<ProviderSettings> settings = Optional.empty();
    private Optional<WriteLeaseProvider> provider = Optional.empty();
    private Optional<HolderId> holder = Optional.empty();
    private Optional<Executor> callbackExecutor = Optional.empty();
    private Optional<Executor> requestExecutor = Optional.empty();
    private Optional<LeaseClock> clock = Optional.empty();
    private DoubleSupplier chance = () -> ThreadLocalRandom.current().nextDouble();
    private boolean releaseAtShutdown = true;

    @Override
    public EngineBuilder uri(String uri) {
        return settings(ProviderSettings.parse(uri));
    }

    @Override
    public EngineBuilder settings(ProviderSettings value) {
        requireNoBackEnd();
        settings = once("settings", settings, value);
        return this;
    }

    @Override
    public EngineBuilder provider(WriteLeaseProvider value) {
        requireNoBackEnd();
        provider = once("provider", provider, value);
        return this;
    }

    private void requireNoBackEnd() {
        if (settings.isPresent() || provider.isPresent()) {
            throw new IllegalStateException("the provider is named twice; use one of uri, settings and provider, once");
        }
    }

    @Override
    public EngineBuilder holder(HolderId value) {
        holder = once("holder", holder, value);
        return this;
    }

    @Override
    public EngineBuilder require(Capability... capabilities) {
        required.addAll(List.of(capabilities));
        return this;
    }

    @Override
    public EngineBuilder listener(LeaseListener listener) {
        listeners.add(listener);
        return this;
    }

    @Override
    public EngineBuilder callbackExecutor(Executor executor) {
        callbackExecutor = once("callbackExecutor", callbackExecutor, executor);
        return this;
    }

    @Override
    public EngineBuilder requestExecutor(Executor executor) {
        requestExecutor = once("requestExecutor", requestExecutor, executor);
        return this;
    }

    @Override
    public EngineBuilder clock(LeaseClock value) {
        clock = once("clock", clock, value);
        return this;
    }

    /** Where jitter comes from: numbers from 0 to below 1. A simulation draws them from its seed. */
    EngineBuilder chance(DoubleSupplier value) {
        chance = value;
        return this;
    }

    @Override
    public EngineBuilder keepLeasesAtShutdown() {
        releaseAtShutdown = false;
        return this;
    }

    private static <T> Optional<T> once(String name, Optional<T> before, T value) {
        if (before.isPresent()) {
            throw new IllegalStateException(name + " is set twice: " + before.get() + " and " + value);
        }
        return Optional.of(value);
    }

    DoubleSupplier chance() {
        return chance;
    }

    LeaseClock clock() {
        return clock.orElseGet(LeaseClock::system);
    }

    Optional<Executor> callbackExecutor() {
        return callbackExecutor;
    }

    Optional<Executor> requestExecutor() {
        return requestExecutor;
    }

    @Override
    public LeaseClient open() {
        if (settings.isEmpty() && provider.isEmpty()) {
            throw new IllegalStateException("no provider is named; use uri, settings or provider");
        }
        EngineThreads threads = new EngineThreads(this);
        try {
            return open(threads);
        } catch (RuntimeException | Error e) {
            threads.close();
            throw e;
        }
    }

    private LeaseClient open(EngineThreads threads) {
        Events events = new Events(listeners, threads);
        EngineContext context = new EngineContext(clock(), threads.scheduler(), events);
        WriteLeaseProvider opened = provider.orElseGet(() -> Providers.open(settings.orElseThrow(), context));
        Runnable closeProvider = provider.isPresent() ? () -> {} : opened::close;
        try {
            requireCapabilities(opened.traits());
            return engine(threads, events, opened, closeProvider);
        } catch (RuntimeException | Error e) {
            closeProvider.run();
            throw e;
        }
    }

    private Engine engine(EngineThreads threads, Events events, WriteLeaseProvider opened, Runnable closeProvider) {
        Engine.Parts parts = new Engine.Parts(
                new ProviderCalls(opened), threads, new ValidityClock(clock()), events, IssuedLeases.OF_THIS_JVM);
        LifeCycle lifeCycle = new LifeCycle(closeProvider);
        Engine engine = new Engine(parts, holder.orElseGet(HolderId::random), lifeCycle::ended);
        lifeCycle.distrustRestores(engine);
        if (releaseAtShutdown) {
            lifeCycle.releaseAtShutdown(engine);
        }
        return engine;
    }

    private void requireCapabilities(ProviderTraits traits) {
        for (Capability capability : required) {
            if (!traits.capabilities().contains(capability)) {
                throw new UnsafeBackendException(
                        "capability " + capability,
                        traits.withdrawn().getOrDefault(capability, "that this provider does not offer it"),
                        "it, by the application");
            }
        }
    }
}
