package io.leasehold.raft;

import io.leasehold.LeaseClock;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an engine running. The library closes itself for good after a long pause of the JVM: then this builds a new one over the same
 * state and directory. After an error of the disk, or if that fails again and again, the member stays dead and says why.
 */
final class EngineKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EngineKeeper.class);
    private static final long LOOK_EVERY_MILLIS = 500;
    private static final int MOST_FAILED_STARTS = 20;

    private final EngineSettings settings;
    private final ReplicatedState state;
    private final ConsensusEngine.Listener listener;
    private final LeaseClock clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicReference<@Nullable String> dead = new AtomicReference<>();
    private final Thread watching;
    private volatile Live live;
    private int failedStarts;

    /** An engine that runs, and what collects commands for it. */
    record Live(ConsensusEngine engine, GroupCommit commit) {}

    EngineKeeper(EngineSettings settings, ReplicatedState state, ConsensusEngine.Listener listener, LeaseClock clock)
            throws IOException {
        this.settings = settings;
        this.state = state;
        this.listener = listener;
        this.clock = clock;
        this.live = build();
        this.watching =
                Network.thread("leasehold-raft-keeper-" + settings.self().id(), this::watch);
    }

    private Live build() throws IOException {
        RatisEngine engine = new RatisEngine(settings, state, listener);
        return new Live(engine, new GroupCommit(engine::propose, clock));
    }

    void start() throws IOException {
        live.engine().start();
        watching.start();
    }

    Live live() {
        return live;
    }

    /** Why the member is dead; empty while it runs. */
    Optional<String> dead() {
        return Optional.ofNullable(dead.get());
    }

    /** Ends the engine for good. The first reason counts. */
    void fail(String reason) {
        if (dead.compareAndSet(null, reason)) {
            LOG.error("member {} stops: {}", settings.self().id(), reason);
            Network.thread("leasehold-raft-stop-" + settings.self().id(), live.engine()::close)
                    .start();
        }
    }

    private void watch() {
        try {
            while (!closing.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                if (dead.get() == null && !live.engine().isAlive()) {
                    rebuild();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rebuild() {
        LOG.warn(
                "the consensus library of member {} has closed itself, as after a long pause; it is started anew",
                settings.self().id());
        try {
            live.engine().close();
            listener.deposed();
            Live next = build();
            live = next;
            next.engine().start();
            failedStarts = 0;
        } catch (IOException | RuntimeException e) {
            notStarted(e);
        }
        if (closing.getCount() == 0 || dead.get() != null) {
            live.engine().close();
        }
    }

    private void notStarted(Exception reason) {
        failedStarts++;
        LOG.error(
                "member {} cannot be started anew; try {} of {}",
                settings.self().id(),
                failedStarts,
                MOST_FAILED_STARTS,
                reason);
        if (failedStarts == MOST_FAILED_STARTS) {
            fail("its consensus closed itself and cannot be started anew: " + reason.getMessage());
        }
    }

    @Override
    public void close() {
        closing.countDown();
        Network.join(watching);
        live.engine().close();
    }
}
