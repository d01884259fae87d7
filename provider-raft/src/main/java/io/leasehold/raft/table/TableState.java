package io.leasehold.raft.table;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One state of the table, shared with the states before and after it. Immutable.
 *
 * @param entries by the key's text
 * @param counters what counts beside the keys
 * @param remembered answers to be given again
 */
record TableState(PersistentMap<String, TableEntry> entries, Counters counters, Remembered remembered)
        implements TableView {

    static final TableState EMPTY = new TableState(PersistentMap.empty(), new Counters(0, 0, 0, 1), Remembered.NOTHING);

    /**
     * What counts beside the keys.
     *
     * @param revision changes so far
     * @param raftTerm of the last applied entry
     * @param index of the last applied entry
     * @param leastTerm every record's term is at least this
     */
    record Counters(long revision, long raftTerm, long index, long leastTerm) {}

    @Override
    public long revision() {
        return counters.revision();
    }

    @Override
    public long appliedRaftTerm() {
        return counters.raftTerm();
    }

    @Override
    public long appliedIndex() {
        return counters.index();
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public Optional<TableEntry> entry(LeaseKey key) {
        return Optional.ofNullable(entries.get(key.text())).map(this::current);
    }

    private TableEntry current(TableEntry entry) {
        return entry.withLeastTerm(counters.leastTerm());
    }

    @Override
    public List<LeaseRecord> list(String prefix) {
        List<LeaseRecord> records = new ArrayList<>();
        forEach(new Selector.Prefix(prefix), entry -> records.add(entry.record()));
        return List.copyOf(records);
    }

    @Override
    public void forEach(Selector selector, Consumer<TableEntry> visitor) {
        if (selector instanceof Selector.Key one) {
            entry(one.key()).ifPresent(visitor);
        } else if (selector instanceof Selector.Prefix prefix) {
            entries.ascend(prefix.text(), entry -> {
                boolean selected = prefix.selects(entry.stored().key());
                if (selected) {
                    visitor.accept(current(entry));
                }
                return selected;
            });
        }
    }

    /** One page more than asked for, if there is more: the caller sees by it whether the page is the last. */
    List<LeaseRecord> page(Command.Read read) {
        if (read.selector() instanceof Selector.Key one) {
            return entry(one.key()).map(TableEntry::record).stream().toList();
        }
        String prefix = ((Selector.Prefix) read.selector()).text();
        String from = read.after().compareTo(prefix) > 0 ? read.after() : prefix;
        List<LeaseRecord> records = new ArrayList<>();
        entries.ascend(from, entry -> {
            String key = entry.stored().key().text();
            if (!read.after().isEmpty() && key.equals(read.after())) {
                return true;
            }
            if (key.startsWith(prefix)) {
                records.add(current(entry).record());
            }
            return key.startsWith(prefix) && records.size() <= read.limit();
        });
        return records;
    }
}
