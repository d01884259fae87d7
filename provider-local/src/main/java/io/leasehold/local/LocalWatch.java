package io.leasehold.local;

import io.leasehold.LeaseScheduler;
import io.leasehold.spi.Watch;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires when the key's record changes, other than by a beat, and when its grant or reservation has run out. Its one timer is set
 * for the end known at the time and looks again when it gets there, so beats cost a watch nothing.
 */
final class LocalWatch implements Watch {

    private static final Logger LOG = LoggerFactory.getLogger(LocalWatch.class);

    private final LocalCell cell;
    private final LeaseScheduler scheduler;
    private final Runnable hint;
    private LeaseScheduler.@Nullable Timer timer;
    private volatile boolean closed;

    LocalWatch(LocalCell cell, LeaseScheduler scheduler, Runnable hint) {
        this.cell = cell;
        this.scheduler = scheduler;
        this.hint = hint;
    }

    void start() {
        cell.add(this);
        fire();
    }

    void fire() {
        if (closed) {
            return;
        }
        try {
            hint.run();
        } catch (RuntimeException e) {
            LOG.error("a watch's hint failed", e);
        }
        arm(cell.remaining());
    }

    private synchronized void arm(Duration delay) {
        disarm();
        if (!closed && !delay.isZero()) {
            timer = scheduler.schedule(this::due, delay);
        }
    }

    private void due() {
        Duration remaining = cell.remaining();
        if (remaining.isZero()) {
            fire();
        } else {
            arm(remaining);
        }
    }

    private synchronized void disarm() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    @Override
    public void close() {
        closed = true;
        cell.remove(this);
        disarm();
    }
}
