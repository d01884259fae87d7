package io.leasehold.recordstore;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** A thread-safe map that forgets the entry that was used least recently. Losing an entry costs a request or a wait, never safety. */
final class Bounded<K, V> {

    private final Map<K, V> entries;

    Bounded(int limit) {
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > limit;
            }
        };
    }

    synchronized Optional<V> get(K key) {
        return Optional.ofNullable(entries.get(key));
    }

    synchronized void put(K key, V value) {
        entries.put(key, value);
    }

    /** Stores what {@code choose} makes of the old and the new value; the new one if there is no old one. */
    synchronized V merge(K key, V value, BinaryOperator<V> choose) {
        return entries.merge(key, value, choose);
    }

    synchronized void remove(K key) {
        entries.remove(key);
    }
}
