package io.leasehold.raft;

import io.leasehold.raft.table.LeaseTable;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the restore of a group is that begins with one. Until it is done the group serves nobody: a key would begin anew, and its
 * tokens with it. Part of the replicated state; {@link #isAwaited} may be read by any thread.
 */
final class Restoration {

    private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);
    private static final UUID NONE = new UUID(0, 0);

    private final LeaseTable table;
    private final List<byte[]> parts = new ArrayList<>();
    private UUID restore = NONE;
    private volatile boolean awaited;

    /** Whether a group begins empty or with a restore. */
    enum Beginning {
        EMPTY,
        RESTORE
    }

    Restoration(LeaseTable table, Beginning beginning) {
        this.table = table;
        this.awaited = beginning == Beginning.RESTORE;
    }

    boolean isAwaited() {
        return awaited;
    }

    /** Takes a step; what it refuses is said in the reply and changes nothing. */
    Reply take(RestoreStep step) {
        if (!awaited) {
            return step instanceof RestoreStep.Finish && step.restore().equals(restore)
                    ? done()
                    : refused("this group has its state already; only a new group is restored into");
        }
        if (step instanceof RestoreStep.Begin begin) {
            return begin(begin);
        }
        if (!step.restore().equals(restore)) {
            return refused("another restore of this group has begun meanwhile");
        }
        return step instanceof RestoreStep.Part part ? part(part) : finish((RestoreStep.Finish) step);
    }

    private Reply begin(RestoreStep.Begin begin) {
        if (!begin.restore().equals(restore)) {
            restore = begin.restore();
            parts.clear();
        }
        return Reply.of(Reply.Kind.DONE, "begun");
    }

    private Reply part(RestoreStep.Part part) {
        if (part.number() > parts.size()) {
            return refused("part " + part.number() + " comes before part " + parts.size());
        }
        if (part.number() == parts.size()) {
            parts.add(part.bytes());
        }
        return Reply.of(Reply.Kind.DONE, "taken");
    }

    private Reply finish(RestoreStep.Finish finish) {
        if (finish.parts() != parts.size()) {
            return refused("the restore has " + parts.size() + " parts, not " + finish.parts());
        }
        List<ByteArrayInputStream> streams =
                parts.stream().map(ByteArrayInputStream::new).toList();
        try (InputStream in = new SequenceInputStream(Collections.enumeration(streams))) {
            table.readBackup(in, finish.leastTerm());
        } catch (IOException | RuntimeException e) {
            LOG.warn("a restore is refused", e);
            return refused(String.valueOf(e.getMessage()));
        }
        parts.clear();
        awaited = false;
        LOG.info("the table is restored; nothing is granted below term {}", finish.leastTerm());
        return done();
    }

    private Reply done() {
        return Reply.of(Reply.Kind.DONE, table.view().size() + " keys are restored");
    }

    private static Reply refused(String reason) {
        return Reply.of(Reply.Kind.REFUSED, reason);
    }

    void save(DataOutputStream out) throws IOException {
        out.writeBoolean(awaited);
        out.writeLong(restore.getMostSignificantBits());
        out.writeLong(restore.getLeastSignificantBits());
        out.writeInt(parts.size());
        for (byte[] part : parts) {
            out.writeInt(part.length);
            out.write(part);
        }
    }

    void restore(DataInputStream in) throws IOException {
        boolean stillAwaited = in.readBoolean();
        restore = new UUID(in.readLong(), in.readLong());
        parts.clear();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            parts.add(in.readNBytes(in.readInt()));
        }
        awaited = stillAwaited;
    }
}
