package io.leasehold.client;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ties a client to its process: released at shutdown, distrustful after a restore from a checkpoint. */
final class LifeCycle {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseClient.class);

    private final Runnable closeProvider;
    private Optional<Thread> shutdownHook = Optional.empty();
    private Optional<CheckpointHook> checkpointHook = Optional.empty();

    LifeCycle(Runnable closeProvider) {
        this.closeProvider = closeProvider;
    }

    synchronized void begin(Engine engine, boolean releaseAtShutdown) {
        checkpointHook = Optional.of(new CheckpointHook(LifeCycle.class.getClassLoader(), engine::loseAll));
        if (releaseAtShutdown) {
            Thread hook = new Thread(engine::close, "leasehold-shutdown");
            Runtime.getRuntime().addShutdownHook(hook);
            shutdownHook = Optional.of(hook);
        }
    }

    synchronized void ended() {
        checkpointHook.ifPresent(CheckpointHook::forget);
        shutdownHook.ifPresent(LifeCycle::remove);
        closeProvider.run();
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.trace("the JVM is shutting down; its hooks stay", e);
        }
    }
}
