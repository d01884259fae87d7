package io.leasehold.raft;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps every command it was given, and answers with their count. */
final class JournalState implements ReplicatedState {

    private final List<String> commands = new ArrayList<>();
    private boolean failing;

    /** From now on a snapshot fails in its midst. */
    synchronized void failSaving() {
        failing = true;
    }

    @Override
    public synchronized byte[] apply(long index, long raftTerm, byte[] entry) {
        List<byte[]> answers = new ArrayList<>();
        for (byte[] command : Batch.split(entry)) {
            commands.add(new String(command, StandardCharsets.UTF_8));
            answers.add(Integer.toString(commands.size()).getBytes(StandardCharsets.UTF_8));
        }
        return Batch.join(answers);
    }

    @Override
    public synchronized void save(OutputStream out) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.writeInt(commands.size());
        for (String command : commands) {
            data.writeUTF(command);
        }
        data.flush();
        if (failing) {
            throw new IOException("the disk is full");
        }
    }

    @Override
    public synchronized void restore(long index, InputStream in) throws IOException {
        commands.clear();
        DataInputStream data = new DataInputStream(in);
        int size = data.readInt();
        for (int i = 0; i < size; i++) {
            commands.add(data.readUTF());
        }
    }

    @Override
    public void skip(long index, long raftTerm) {}

    synchronized List<String> commands() {
        return List.copyOf(commands);
    }
}
