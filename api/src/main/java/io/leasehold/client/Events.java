package io.leasehold.client;

import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers events to the listeners in the order in which they happened. */
final class Events {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseClient.class);

    private final List<LeaseListener> listeners;
    private final SerialCallbacks callbacks;

    Events(List<LeaseListener> listeners, EngineThreads threads) {
        this.listeners = List.copyOf(listeners);
        this.callbacks = new SerialCallbacks(threads);
    }

    /** Makes the event only if somebody listens, and delivers it. */
    void emit(Supplier<LeaseEvent> event) {
        add(event);
        deliver();
    }

    /** As {@link #emit}, for callers that hold a monitor; {@link #deliver()} is to follow. */
    void add(Supplier<LeaseEvent> event) {
        if (!listeners.isEmpty()) {
            LeaseEvent happened = event.get();
            callbacks.add(() -> listeners.forEach(listener -> tell(listener, happened)));
        }
    }

    private static void tell(LeaseListener listener, LeaseEvent event) {
        try {
            listener.onEvent(event);
        } catch (RuntimeException | Error e) {
            LOG.error("a listener failed on {}", event, e);
        }
    }

    void deliver() {
        if (!listeners.isEmpty()) {
            callbacks.deliver();
        }
    }
}
