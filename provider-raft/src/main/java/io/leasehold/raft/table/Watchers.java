package io.leasehold.raft.table;

import io.leasehold.LeaseKey;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Who watches what. A change finds its watchers by its key and by as many beginnings of it as there are lengths of prefixes. */
final class Watchers {

    private final Map<String, Set<Watcher>> byKey = new ConcurrentHashMap<>();
    private final Map<String, Set<Watcher>> byPrefix = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> prefixLengths = new ConcurrentHashMap<>();

    void add(Watcher watcher) {
        if (watcher.selector() instanceof Selector.Key one) {
            add(byKey, one.key().text(), watcher);
        } else if (watcher.selector() instanceof Selector.Prefix prefix) {
            add(byPrefix, prefix.text(), watcher);
            prefixLengths.merge(prefix.text().length(), 1, Integer::sum);
        }
    }

    private static void add(Map<String, Set<Watcher>> watchers, String text, Watcher watcher) {
        watchers.compute(text, (same, present) -> {
            Set<Watcher> set = present == null ? ConcurrentHashMap.newKeySet() : present;
            set.add(watcher);
            return set;
        });
    }

    void remove(Watcher watcher) {
        if (watcher.selector() instanceof Selector.Key one) {
            remove(byKey, one.key().text(), watcher);
        } else if (watcher.selector() instanceof Selector.Prefix prefix) {
            remove(byPrefix, prefix.text(), watcher);
            prefixLengths.computeIfPresent(
                    prefix.text().length(), (length, count) -> count == 1 ? null : Integer.valueOf(count - 1));
        }
    }

    private static void remove(Map<String, Set<Watcher>> watchers, String text, Watcher watcher) {
        watchers.computeIfPresent(text, (same, present) -> {
            present.remove(watcher);
            return present.isEmpty() ? null : present;
        });
    }

    /** Whether anybody watches the key. Whoever is added later learns of the latest change afterwards. */
    boolean concern(LeaseKey key) {
        String text = key.text();
        if (byKey.containsKey(text)) {
            return true;
        }
        for (int length : prefixLengths.keySet()) {
            if (length <= text.length() && byPrefix.containsKey(text.substring(0, length))) {
                return true;
            }
        }
        return false;
    }

    void forEachOf(LeaseKey key, Consumer<Watcher> action) {
        String text = key.text();
        byKey.getOrDefault(text, Set.of()).forEach(action);
        for (int length : prefixLengths.keySet()) {
            if (length <= text.length()) {
                byPrefix.getOrDefault(text.substring(0, length), Set.of()).forEach(action);
            }
        }
    }

    void forEach(Consumer<Watcher> action) {
        byKey.values().forEach(set -> set.forEach(action));
        byPrefix.values().forEach(set -> set.forEach(action));
    }
}
