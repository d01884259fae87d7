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

    /** Loses the leases of the engine should the process be restored from a checkpoint. */
    synchronized void distrustRestores(Engine engine) {
        checkpointHook = Optional.of(new CheckpointHook(LifeCycle.class.getClassLoader(), engine::loseAll));
    }

    /** Closes the engine when the JVM shuts down in order. */
    synchronized void releaseAtShutdown(Engine engine) {
        Thread hook = new Thread(engine::close, "leasehold-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        shutdownHook = Optional.of(hook);
    }

    /** The engine has closed. */
    synchronized void ended() {
        checkpointHook.ifPresent(CheckpointHook::forget);
        shutdownHook.ifPresent(LifeCycle::remove);
        try {
            closeProvider.run();
        } catch (RuntimeException e) {
            LOG.warn("the provider did not close in order", e);
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.trace("the JVM is shutting down; its hooks stay", e);
        }
    }
}
