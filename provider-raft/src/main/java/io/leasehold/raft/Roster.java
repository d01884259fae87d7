package io.leasehold.raft;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Which disk belongs to which member id, for ever: a member with an empty disk under an id that was used before has forgotten its
 * votes, and would count twice. Part of the replicated state; may be read by any thread.
 */
final class Roster {

    private final ConcurrentSkipListMap<String, UUID> disks = new ConcurrentSkipListMap<>();

    /**
     * A member and the mark of its disk.
     *
     * @param member its id
     * @param disk drawn when its directory was first used
     */
    record Entry(String member, UUID disk) {
        byte[] encoded() {
            return (disk + member).getBytes(StandardCharsets.UTF_8);
        }

        /**
         * Refuses another disk under this id.
         *
         * @throws IllegalStateException if {@code known} is another one
         */
        void require(Entry known) {
            if (!known.equals(this)) {
                throw new IllegalStateException(refusal(known));
            }
        }

        String refusal(Entry known) {
            return "member id '" + member + "' belongs to another disk (" + known.disk + ", this one is " + disk
                    + "): a member whose data is lost has forgotten its votes. Remove '" + member
                    + "' from the group and join under an id that was never used";
        }

        static Entry decoded(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            int end = new UUID(0, 0).toString().length();
            if (text.length() < end) {
                throw new IllegalArgumentException("'" + text + "' names no member and disk");
            }
            return new Entry(text.substring(end), UUID.fromString(text.substring(0, end)));
        }
    }

    /** Enlists a member unless its id has another disk; returns the disk that the id has now. */
    Entry enlist(Entry entry) {
        UUID known = disks.putIfAbsent(entry.member(), entry.disk());
        return new Entry(entry.member(), known == null ? entry.disk() : known);
    }

    /** The disk of an id as far as this member has applied; the entry itself if there is none. */
    Entry known(Entry entry) {
        return new Entry(entry.member(), disks.getOrDefault(entry.member(), entry.disk()));
    }

    void save(DataOutputStream out) throws IOException {
        Map<String, UUID> all = new TreeMap<>(disks);
        out.writeInt(all.size());
        for (Map.Entry<String, UUID> disk : all.entrySet()) {
            out.writeUTF(disk.getKey());
            out.writeLong(disk.getValue().getMostSignificantBits());
            out.writeLong(disk.getValue().getLeastSignificantBits());
        }
    }

    void restore(DataInputStream in) throws IOException {
        disks.clear();
        int size = in.readInt();
        for (int i = 0; i < size; i++) {
            disks.put(in.readUTF(), new UUID(in.readLong(), in.readLong()));
        }
    }
}
