package io.leasehold.raft;

import io.leasehold.raft.table.Answer;
import io.leasehold.raft.table.AnswerCodec;
import io.leasehold.raft.table.Command;
import io.leasehold.raft.table.CommandCodec;
import io.leasehold.raft.table.LeaseTable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicated state of a member: the lease table, and the {@link Roster}. An entry is a {@link Batch} of parts; the first byte of a
 * part says whose it is, and each part has an answer.
 */
final class MemberState implements ReplicatedState {

    static final byte COMMANDS = 0;
    static final byte ENLIST = 1;
    static final byte RESTORE = 2;

    private static final Logger LOG = LoggerFactory.getLogger(MemberState.class);
    private static final int MAGIC = 0x4c53_4853;
    /** The first had no restoration. */
    private static final int FORMAT = 2;

    private final LeaseTable table = new LeaseTable();
    private final Roster roster = new Roster();
    private final Restoration restoration;

    MemberState(Restoration.Beginning beginning) {
        restoration = new Restoration(table, beginning);
    }

    LeaseTable table() {
        return table;
    }

    Roster roster() {
        return roster;
    }

    Restoration restoration() {
        return restoration;
    }

    /** A part with commands for the table. */
    static byte[] commands(byte[] encoded) {
        return tagged(COMMANDS, encoded);
    }

    /** A part that enlists a member. */
    static byte[] enlist(Roster.Entry entry) {
        return tagged(ENLIST, entry.encoded());
    }

    /** A part that is a step of a restore, answered with an encoded {@link Reply}. */
    static byte[] restore(byte[] step) {
        return tagged(RESTORE, step);
    }

    private static byte[] tagged(byte tag, byte[] content) {
        byte[] part = new byte[content.length + 1];
        part[0] = tag;
        System.arraycopy(content, 0, part, 1, content.length);
        return part;
    }

    private static byte[] content(byte[] part) {
        byte[] content = new byte[part.length - 1];
        System.arraycopy(part, 1, content, 0, content.length);
        return content;
    }

    /** A part that this version cannot read stops the member: it would no longer compute what the others do. */
    @Override
    public byte[] apply(long index, long raftTerm, byte[] entry) {
        List<byte[]> parts = Batch.split(entry);
        if (index <= table.view().appliedIndex()) {
            LOG.debug("entry {} was applied before", index);
            return Batch.join(parts.stream().map(part -> new byte[0]).toList());
        }
        List<List<Command>> commands =
                parts.stream().map(MemberState::commandsOf).toList();
        List<Answer> answers = table.apply(
                raftTerm, index, commands.stream().flatMap(List::stream).toList());
        List<byte[]> replies = new ArrayList<>(parts.size());
        int from = 0;
        for (int i = 0; i < parts.size(); i++) {
            int to = from + commands.get(i).size();
            replies.add(reply(parts.get(i), answers.subList(from, to)));
            from = to;
        }
        return Batch.join(replies);
    }

    private static List<Command> commandsOf(byte[] part) {
        return part[0] == COMMANDS ? CommandCodec.decode(content(part)) : List.of();
    }

    private byte[] reply(byte[] part, List<Answer> answers) {
        return switch (part[0]) {
            case COMMANDS -> AnswerCodec.encode(answers);
            case ENLIST -> roster.enlist(Roster.Entry.decoded(content(part))).encoded();
            case RESTORE -> restoration.take(RestoreStep.decoded(content(part))).encoded();
            default ->
                throw new IllegalStateException("an entry has a part of kind " + part[0]
                        + ", which this version does not know; a newer one may have written it");
        };
    }

    @Override
    public void skip(long index, long raftTerm) {
        table.skip(raftTerm, index);
    }

    @Override
    public void save(OutputStream out) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.writeInt(MAGIC);
        data.writeInt(FORMAT);
        roster.save(data);
        restoration.save(data);
        data.flush();
        table.writeSnapshot(out);
    }

    @Override
    public void restore(long index, InputStream in) throws IOException {
        if (index <= table.view().appliedIndex()) {
            return;
        }
        DataInputStream data = new DataInputStream(in);
        int format = readableFormat(data.readInt(), data.readInt());
        roster.restore(data);
        if (format > 1) {
            restoration.restore(data);
        }
        table.readSnapshot(in);
    }

    private static int readableFormat(int magic, int format) throws IOException {
        if (magic != MAGIC || format < 1 || format > FORMAT) {
            throw new IOException("a snapshot begins with " + Integer.toHexString(magic) + " and format " + format
                    + "; this version reads " + Integer.toHexString(MAGIC) + " and formats 1 to " + FORMAT);
        }
        return format;
    }
}
