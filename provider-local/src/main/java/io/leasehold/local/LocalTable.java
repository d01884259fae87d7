package io.leasehold.local;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys of one name, for the life of the JVM.
 *
 * <p>Expiry is decided by one clock, as by a server's: that of the client that opened the name while no other had it open. It
 * stays until the last client has closed, even if the one that brought it closed earlier. A later client brings its own, and the
 * time that a lease still had is carried over to it, so that no change of clocks brings an expiry forward.
 */
final class LocalTable {

    private static final ConcurrentHashMap<String, LocalTable> TABLES = new ConcurrentHashMap<>();

    private final ConcurrentHashMap<LeaseKey, LocalCell> cells = new ConcurrentHashMap<>();
    private volatile LeaseClock clock;
    private int openClients;

    private LocalTable(LeaseClock clock) {
        this.clock = clock;
    }

    static LocalTable open(String name, LeaseClock clock) {
        LocalTable table = TABLES.computeIfAbsent(name, absent -> new LocalTable(clock));
        table.join(clock);
        return table;
    }

    private synchronized void join(LeaseClock candidate) {
        if (openClients++ == 0) {
            clock = candidate;
        }
    }

    synchronized void leave() {
        openClients--;
    }

    LeaseClock clock() {
        return clock;
    }

    LocalCell cell(LeaseKey key) {
        LocalCell cell = cells.get(key);
        return cell != null ? cell : cells.computeIfAbsent(key, absent -> new LocalCell(this, absent));
    }

    Optional<LocalCell> find(LeaseKey key) {
        return Optional.ofNullable(cells.get(key));
    }

    /** How many watches of any client are open. */
    int watches() {
        return cells.values().stream().mapToInt(LocalCell::watches).sum();
    }

    List<LeaseRecord> used(String prefix) {
        return cells.values().stream()
                .flatMap(cell -> cell.used().stream())
                .filter(record -> record.key().text().startsWith(prefix))
                .sorted(Comparator.comparing(LeaseRecord::key))
                .toList();
    }
}
