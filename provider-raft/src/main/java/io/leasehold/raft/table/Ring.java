package io.leasehold.raft.table;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded lock-free queue between one producer and one consumer at a time. A slot belongs to the producer while it is empty and to
 * the consumer while it is full; both sides are wait-free.
 */
final class Ring<E> {

    private final AtomicReferenceArray<@Nullable E> slots;
    private final int mask;
    private volatile long offered;
    private volatile long polled;

    /** Rounds the capacity up to a power of two. */
    Ring(int atLeast) {
        int capacity = Integer.highestOneBit(Math.max(1, 2 * atLeast - 1));
        slots = new AtomicReferenceArray<>(capacity);
        mask = capacity - 1;
    }

    /** The producer's: false if the ring is full. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // why: only the producer writes it
    boolean offer(E element) {
        int slot = (int) offered & mask;
        if (slots.get(slot) != null) {
            return false;
        }
        slots.set(slot, element);
        offered++;
        return true;
    }

    /** The consumer's: null if the ring is empty. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // why: only the consumer writes it
    @Nullable
    E poll() {
        int slot = (int) polled & mask;
        E element = slots.get(slot);
        if (element != null) {
            slots.set(slot, null);
            polled++;
        }
        return element;
    }

    boolean isEmpty() {
        return slots.get((int) polled & mask) == null;
    }

    /** For people, from any thread. */
    int size() {
        return (int) Math.max(0, offered - polled);
    }
}
