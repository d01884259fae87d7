package io.leasehold.raft.table;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One state of the table, shared with the states before and after it. Immutable.
 *
 * @param entries by the key's text, each as {@link EntryForm} packs it
 * @param counters what counts beside the keys
 * @param remembered answers to be given again
 */
record TableState(PersistentMap<String, byte[]> entries, Counters counters, Remembered remembered)
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
        return Optional.ofNullable(entries.get(key.text())).map(this::unpacked);
    }

    private TableEntry unpacked(byte[] packed) {
        return EntryForm.unpack(packed).withLeastTerm(counters.leastTerm());
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
            ascend(prefix, prefix.text(), entry -> {
                visitor.accept(entry);
                return true;
            });
        }
    }

    @Override
    public void forEachRunning(Consumer<TableEntry> visitor) {
        entries.ascend("", packed -> {
            if (EntryForm.isRunning(packed)) {
                visitor.accept(unpacked(packed));
            }
            return true;
        });
    }

    @Override
    public long highestTerm() {
        long[] highest = {counters.leastTerm()};
        forEach(new Selector.Prefix(""), entry -> {
            LeaseRecord record = entry.stored();
            highest[0] = Math.max(highest[0], Math.max(record.term(), record.grantedTerm()));
        });
        return highest[0];
    }

    @Override
    public void write(OutputStream out) throws IOException {
        SnapshotWriter.write(this, out);
    }

    /**
     * The state of a group that begins with this one: nothing at or below its terms is granted or extended, because tokens may have been
     * given since. The place in the log is the new group's; what was answered to requests of the old one is forgotten.
     *
     * @throws IllegalArgumentException if a key has that term or a higher one
     */
    TableState demanding(long leastTerm, Counters place) {
        long highest = highestTerm();
        if (leastTerm <= highest) {
            throw new IllegalArgumentException("the term to demand is " + leastTerm + "; it must be above " + highest
                    + ", the highest of any key");
        }
        return new TableState(
                entries,
                new Counters(counters.revision() + 1, place.raftTerm(), place.index(), leastTerm),
                Remembered.NOTHING);
    }

    /** One record more than asked for, if there is one more: the caller sees by it whether the page is the last. */
    List<LeaseRecord> page(Command.Read read) {
        if (read.selector() instanceof Selector.Prefix prefix) {
            List<LeaseRecord> records = new ArrayList<>();
            String from = read.after().compareTo(prefix.text()) > 0 ? read.after() : prefix.text();
            ascend(prefix, from, entry -> {
                if (entry.stored().key().text().compareTo(read.after()) > 0) {
                    records.add(entry.record());
                }
                return records.size() <= read.limit();
            });
            return records;
        }
        return entry(((Selector.Key) read.selector()).key()).map(TableEntry::record).stream()
                .toList();
    }

    private void ascend(Selector.Prefix prefix, String from, Predicate<TableEntry> visitor) {
        entries.ascend(from, packed -> {
            TableEntry entry = unpacked(packed);
            return prefix.selects(entry.stored().key()) && visitor.test(entry);
        });
    }
}
