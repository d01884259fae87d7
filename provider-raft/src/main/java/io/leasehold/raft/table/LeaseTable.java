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
 * <p>{@link #apply}, {@link #skip}, {@link #readSnapshot} and {@link #readBackup} belong to one thread at a time, the applying one. Everything else may be
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
        written.write(out);
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
     * Replaces the whole state by that of another group's backup, and raises the least term of all keys, used or not, so that nothing
     * older than it is granted or extended: tokens may have been given since the backup. Keeps the place in the log.
     *
     * @param in a snapshot as {@link TableView#write} wrote it; read up to its end
     * @param leastTerm above every term in it
     * @throws IOException if the stream fails; the table is as it was
     * @throws MalformedBytesException if it is damaged, foreign or of a newer format; the table is as it was
     * @throws IllegalArgumentException if a key has that term or a higher one; the table is as it was
     */
    public void readBackup(InputStream in, long leastTerm) throws IOException {
        state = SnapshotReader.read(in).demanding(leastTerm, state.counters());
        tell(listener -> listener.restored(state.revision()));
    }
}
