package io.leasehold.client;

import java.util.List;
import java.util.function.Supplier;

/** Delivers events to the listeners in the order in which they happened. */
final class Events {

    private final List<LeaseListener> listeners;
    private final SerialCallbacks callbacks;

    Events(List<LeaseListener> listeners, EngineThreads threads) {
        this.listeners = List.copyOf(listeners);
        this.callbacks = new SerialCallbacks(threads);
    }

    /** Makes the event only if somebody listens. */
    void emit(Supplier<LeaseEvent> event) {
        if (!listeners.isEmpty()) {
            LeaseEvent happened = event.get();
            listeners.forEach(listener -> callbacks.run(() -> listener.onEvent(happened)));
        }
    }
}
