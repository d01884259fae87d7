package io.leasehold.raft.table;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state machine: every member that applied the same entries has the same table, to the bit. It reads no clock; a lease is
 * expired when its {@link Command.Expire} was applied, on every member alike (promise P2; rules 3.1 to 3.4, 5.5).
 *
 * <p>{@link #apply}, {@link #skip} and {@link #readSnapshot} belong to one thread at a time, the applying one. Everything else may be
 * called from any thread at any time, takes no lock and sees whole entries only.
 */
public final class LeaseTable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseTable.class);

    private final List<TableListener> listeners = new CopyOnWriteArrayList<>();
    private volatile TableState state = TableState.EMPTY;

    /** An empty table. */
    public LeaseTable() {}

    /**
     * Tells a listener of every change from now on. Listeners are called in the order in which they were added.
     *
     * @param listener see {@link TableListener}
     */
    public void addListener(TableListener listener) {
        listeners.add(listener);
    }

    /**
     * Applies one committed entry. Never throws for what a command says: a command that cannot be carried out has an answer.
     *
     * @param raftTerm of the entry
     * @param index of the entry in the log; above that of every entry before
     * @param commands in order; may be empty
     * @return one answer for each command
     * @throws IllegalStateException if the index was applied already: the caller lost its place, and must not go on
     */
    public List<Answer> apply(long raftTerm, long index, List<Command> commands) {
        TableState before = state;
        if (index <= before.appliedIndex()) {
            throw new IllegalStateException(
                    "log index " + index + " cannot be applied: the table is at index " + before.appliedIndex());
        }
        EntryStep step = new EntryStep(before, raftTerm);
        List<Answer> answers = commands.stream().map(step::apply).toList();
        state = step.after(index);
        step.changes().forEach(change -> tell(listener -> listener.changed(change)));
        return answers;
    }

    private void tell(Consumer<TableListener> news) {
        for (TableListener listener : listeners) {
            try {
                news.accept(listener);
            } catch (RuntimeException e) {
                LOG.error("a listener of the lease table failed; the table is not affected", e);
            }
        }
    }

    /**
     * Notes an entry without commands, such as a new leader's first or a change of members.
     *
     * @param raftTerm of the entry
     * @param index of the entry; one at or below the last applied changes nothing
     */
    public void skip(long raftTerm, long index) {
        if (index > state.appliedIndex()) {
            apply(raftTerm, index, List.of());
        }
    }

    /**
     * The state after the last applied entry.
     *
     * @return a view that later entries do not change
     */
    public TableView view() {
        return state;
    }

    /**
     * Reads this member's state, which may lag behind the leader's.
     *
     * @param key the key
     * @return empty if it was never used here
     */
    public Optional<LeaseRecord> find(LeaseKey key) {
        return view().find(key);
    }

    /**
     * Reads this member's state, which may lag behind the leader's; all records are of one instant.
     *
     * @param prefix the beginning of the keys' text; empty for all
     * @return in key order
     */
    public List<LeaseRecord> list(String prefix) {
        return view().list(prefix);
    }

    /**
     * Writes the state after the last entry applied before the call; entries go on being applied meanwhile. The bytes are the same
     * on every member that is at the same entry.
     *
     * @param out receives the snapshot as a stream; flushed, neither forced nor closed
     * @return what was written: its applied raft term and index name the snapshot
     * @throws IOException if the stream fails; the table is as it was
     */
    public TableView writeSnapshot(OutputStream out) throws IOException {
        TableState written = state;
        SnapshotWriter.write(written, out);
        return written;
    }

    /**
     * Replaces the whole state by a snapshot of this format or an older one, once its checksum was found right.
     *
     * @param in the snapshot; read up to its end
     * @throws IOException if the stream fails; the table is as it was
     * @throws MalformedBytesException if it is damaged, foreign or of a newer format; the table is as it was
     */
    public void readSnapshot(InputStream in) throws IOException {
        state = SnapshotReader.read(in);
        tell(listener -> listener.restored(state.revision()));
    }

    /**
     * Raises the least term of all keys, used or not, so that nothing older than it is granted or extended: for a state that was put
     * back from a backup, whose tokens may have been given since. Only the tool that restores calls this, before a member starts on
     * the state; it is no command, because no client may come first.
     *
     * @param leastTerm above every term in the table
     * @throws IllegalArgumentException if a record has that term or a higher one
     */
    public void demandTerm(long leastTerm) {
        TableState before = state;
        if (leastTerm <= before.counters().leastTerm()) {
            throw new IllegalArgumentException("the term to demand is " + leastTerm + "; it must be above "
                    + before.counters().leastTerm());
        }
        before.forEach(new Selector.Prefix(""), entry -> requireBelow(leastTerm, entry.stored()));
        TableState.Counters old = before.counters();
        state = new TableState(
                before.entries(),
                new TableState.Counters(old.revision() + 1, old.raftTerm(), old.index(), leastTerm),
                before.remembered());
    }

    private static void requireBelow(long leastTerm, LeaseRecord record) {
        if (record.term() >= leastTerm) {
            throw new IllegalArgumentException("the term to demand is " + leastTerm + "; '" + record.key()
                    + "' has term " + record.term() + ", and it must be above that");
        }
    }
}
