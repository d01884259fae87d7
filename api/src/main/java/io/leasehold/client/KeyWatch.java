package io.leasehold.client;

import io.leasehold.LeaseException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseScheduler;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Watch;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows one key for readers: looks when a hint comes and now and then, and reports what is different. */
final class KeyWatch implements Watch {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseClient.class);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(2);
    private static final Duration SHORTEST_LOOK = Duration.ofMillis(50);

    private final LeaseKey key;
    private final Engine.Parts parts;
    private final Consumer<LeaseRecord> listener;
    private final Consumer<KeyWatch> onClose;
    private final SerialCallbacks callbacks;
    private final Watch hints;
    private Optional<LeaseRecord> last = Optional.empty();
    private LeaseScheduler.Timer timer = () -> {};
    private boolean looking;
    private boolean lookAgain;
    private boolean closed;

    KeyWatch(LeaseKey key, Engine.Parts parts, Consumer<LeaseRecord> listener, Consumer<KeyWatch> onClose) {
        this.key = key;
        this.parts = parts;
        this.listener = listener;
        this.onClose = onClose;
        this.callbacks = new SerialCallbacks(parts.threads());
        this.hints = parts.provider().watch(key, this::look);
    }

    void look() {
        synchronized (this) {
            if (closed) {
                return;
            }
            if (looking) {
                lookAgain = true;
                return;
            }
            looking = true;
            timer.cancel();
        }
        parts.threads().request(this::read);
    }

    private void read() {
        Duration next = LONGEST_LOOK;
        try {
            LeaseRecord record = parts.provider()
                    .inspect(key, Freshness.LINEARIZABLE, Engine.READ_TIMEOUT)
                    .orElseGet(() -> LeaseRecord.neverUsed(key));
            report(record);
            next = untilNextLook(record);
        } catch (LeaseUnavailableException e) {
            LOG.debug("'{}' cannot be read now; looking again", key, e);
        } catch (LeaseException e) {
            LOG.warn("'{}' is watched but cannot be read", key, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        looked(next);
    }

    private void report(LeaseRecord record) {
        synchronized (this) {
            if (closed || last.equals(Optional.of(record))) {
                return;
            }
            last = Optional.of(record);
            callbacks.add(() -> listener.accept(record));
        }
        callbacks.deliver();
    }

    private static Duration untilNextLook(LeaseRecord record) {
        Duration half = record.ttl().dividedBy(2);
        if (half.compareTo(SHORTEST_LOOK) < 0) {
            return record.ttl().isZero() ? LONGEST_LOOK : SHORTEST_LOOK;
        }
        return half.compareTo(LONGEST_LOOK) < 0 ? half : LONGEST_LOOK;
    }

    private void looked(Duration next) {
        boolean again;
        synchronized (this) {
            looking = false;
            again = lookAgain;
            lookAgain = false;
            if (!closed && !again) {
                timer = parts.threads().scheduler().schedule(this::look, next);
            }
        }
        if (again) {
            look();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            timer.cancel();
        }
        hints.close();
        onClose.accept(this);
    }
}
