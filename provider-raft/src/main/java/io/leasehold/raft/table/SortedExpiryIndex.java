package io.leasehold.raft.table;

import io.leasehold.LeaseKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * A hash map for the question and a skip list for the order. Both change inside the map's atomic step for the key, so each key has one
 * deadline in the order, the one in the map; keys do not wait for each other.
 */
final class SortedExpiryIndex implements ExpiryIndex {

    private final ConcurrentHashMap<LeaseKey, Expiry> byKey = new ConcurrentHashMap<>();
    private final ConcurrentSkipListSet<Expiry> byTime = new ConcurrentSkipListSet<>(
            ((Comparator<Expiry>) (one, other) -> Long.signum(one.deadline() - other.deadline()))
                    .thenComparingLong(Expiry::since)
                    .thenComparing(Expiry::key));

    @Override
    public void register(Expiry expiry) {
        byKey.compute(expiry.key(), (key, present) -> {
            if (present != null && present.since() > expiry.since()) {
                return present;
            }
            move(present, expiry);
            return expiry;
        });
    }

    private void move(@Nullable Expiry from, Expiry to) {
        if (from != null) {
            byTime.remove(from);
        }
        byTime.add(to);
    }

    @Override
    public void unregister(LeaseKey key) {
        if (byKey.isEmpty()) {
            return;
        }
        byKey.computeIfPresent(key, (same, present) -> dropped(present));
    }

    private @Nullable Expiry dropped(Expiry present) {
        byTime.remove(present);
        return null;
    }

    @Override
    public OptionalLong deadline(LeaseKey key) {
        Expiry present = byKey.get(key);
        return present == null ? OptionalLong.empty() : OptionalLong.of(present.deadline());
    }

    @Override
    public List<Expiry> pollExpired(long now, int limit) {
        List<Expiry> expired = new ArrayList<>();
        for (Expiry first = first(); first != null && expired.size() < limit; first = first()) {
            if (first.deadline() - now > 0) {
                break;
            }
            if (take(first)) {
                expired.add(first);
            }
        }
        return expired;
    }

    /** False if it moved or went in the meantime. */
    private boolean take(Expiry expiry) {
        boolean[] taken = {false};
        byKey.computeIfPresent(expiry.key(), (key, present) -> {
            if (!present.equals(expiry)) {
                return present;
            }
            taken[0] = true;
            return dropped(present);
        });
        return taken[0];
    }

    private @Nullable Expiry first() {
        Iterator<Expiry> ascending = byTime.iterator();
        return ascending.hasNext() ? ascending.next() : null;
    }

    @Override
    public OptionalLong earliest() {
        Expiry first = first();
        return first == null ? OptionalLong.empty() : OptionalLong.of(first.deadline());
    }

    @Override
    public boolean isEmpty() {
        return byKey.isEmpty();
    }

    @Override
    public int size() {
        return byKey.size();
    }

    @Override
    public void snapshot(OutputStream out) throws IOException {
        ExpirySnapshot.write(List.copyOf(byKey.values()), out);
    }

    @Override
    public void reload(InputStream in, long now) throws IOException {
        List<Expiry> loaded = ExpirySnapshot.read(in);
        List.copyOf(byKey.keySet()).forEach(this::unregister);
        loaded.stream().filter(expiry -> expiry.deadline() - now > 0).forEach(this::register);
    }
}
