package io.leasehold.raft;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a client, or another member, asks of a member. */
sealed interface Request {

    /** The version of this protocol: {@link Hello} carries it, and a member of another version refuses. */
    int VERSION = 1;

    /** Who may answer. */
    enum Route {
        /** The member that is asked, if it leads. */
        HERE,
        /** Whoever leads: a follower passes the request on. */
        ANYWHERE
    }

    /** The first request of a connection: which group the client wants. Answered with the member's id. */
    record Hello(int version, String group) implements Request {}

    /** Encoded commands for the lease table, answered with encoded answers. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Execute(Duration timeout, Route route, byte[] commands) implements Request {}

    /** Reads what this member has applied: an encoded read command, answered as {@link LocalAnswer}. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record ReadLocal(byte[] commands) implements Request {}

    /** Asks to be told when a key may have changed; the request's number names the watch. */
    record Watch(String key) implements Request {}

    /** Ends the watch with that number. */
    record Unwatch(long watch) implements Request {}

    /** Enlists a member in the {@link Roster}, or only looks; answered with the entry that the id has. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Enlist(Duration timeout, Kind kind, byte[] entry) implements Request {
        /** Whether the roster may change. */
        enum Kind {
            LOOK,
            ENTER
        }
    }

    /** Asks a leader how far a member has acknowledged its log; answered with a {@link LogPosition}. */
    record Acknowledged(String member) implements Request {}

    /** A step of a restore; answered with a text. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Restore(Duration timeout, byte[] step) implements Request {}

    /** Fetches what follows the offset in a backup that this member has written; empty at its end, which deletes it. */
    record FetchBackup(long id, long offset) implements Request {}

    /** How the member is, as JSON. */
    record Status() implements Request {}

    /** An operator's order; answered with a text. */
    record Manage(Duration timeout, Order order, String argument) implements Request {
        /** What to do. */
        enum Order {
            TRANSFER,
            ADD,
            REMOVE,
            SNAPSHOT,
            BACKUP
        }
    }

    /** The request as bytes. */
    default byte[] encoded() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @SuppressWarnings("EnumOrdinal") // the order of the constants belongs to the version
    private void write(DataOutputStream out) throws IOException {
        if (this instanceof Hello hello) {
            head(out, 'H').writeInt(hello.version());
            out.writeUTF(hello.group());
        } else if (this instanceof Execute execute) {
            head(out, 'X').writeLong(execute.timeout().toMillis());
            out.writeByte(execute.route().ordinal());
            out.write(execute.commands());
        } else if (this instanceof ReadLocal read) {
            head(out, 'L').write(read.commands());
        } else if (this instanceof Watch watch) {
            head(out, 'W').writeUTF(watch.key());
        } else if (this instanceof Unwatch unwatch) {
            head(out, 'U').writeLong(unwatch.watch());
        } else if (this instanceof Enlist enlist) {
            head(out, 'E').writeLong(enlist.timeout().toMillis());
            out.writeByte(enlist.kind().ordinal());
            out.write(enlist.entry());
        } else if (this instanceof Acknowledged acknowledged) {
            head(out, 'A').writeUTF(acknowledged.member());
        } else if (this instanceof Restore restore) {
            head(out, 'R').writeLong(restore.timeout().toMillis());
            out.write(restore.step());
        } else if (this instanceof FetchBackup fetch) {
            head(out, 'B').writeLong(fetch.id());
            out.writeLong(fetch.offset());
        } else if (this instanceof Manage manage) {
            head(out, 'M').writeLong(manage.timeout().toMillis());
            out.writeByte(manage.order().ordinal());
            out.writeUTF(manage.argument());
        } else {
            head(out, 'S');
        }
    }

    private static DataOutputStream head(DataOutputStream out, char kind) throws IOException {
        out.writeByte(kind);
        return out;
    }

    /**
     * Reads a request.
     *
     * @throws IOException if it is none of this version
     */
    static Request decoded(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case 'H' -> new Hello(in.readInt(), in.readUTF());
            case 'X' -> new Execute(duration(in), constant(in, Route.values()), in.readAllBytes());
            case 'L' -> new ReadLocal(in.readAllBytes());
            case 'W' -> new Watch(in.readUTF());
            case 'U' -> new Unwatch(in.readLong());
            case 'E' -> new Enlist(duration(in), constant(in, Enlist.Kind.values()), in.readAllBytes());
            case 'A' -> new Acknowledged(in.readUTF());
            case 'M' -> new Manage(duration(in), constant(in, Manage.Order.values()), in.readUTF());
            case 'R' -> new Restore(duration(in), in.readAllBytes());
            case 'B' -> new FetchBackup(in.readLong(), in.readLong());
            case 'S' -> new Status();
            default -> throw new IOException("a request is of the unknown kind " + kind);
        };
    }

    private static Duration duration(DataInputStream in) throws IOException {
        long millis = in.readLong();
        if (millis < 0 || millis > Duration.ofDays(1).toMillis()) {
            throw new IOException("a request has the timeout " + millis + " ms; the limits are 0 and one day");
        }
        return Duration.ofMillis(millis);
    }

    private static <E> E constant(DataInputStream in, E[] constants) throws IOException {
        int ordinal = in.readUnsignedByte();
        if (ordinal >= constants.length) {
            throw new IOException(
                    "a request has the option " + ordinal + "; the known ones are below " + constants.length);
        }
        return constants[ordinal];
    }

    /** What a member answers to {@link ReadLocal}: for how long it has not heard the leader, and the records. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record LocalAnswer(Duration silence, byte[] answers) {
        byte[] encoded() {
            List<byte[]> parts = new ArrayList<>();
            parts.add(java.nio.ByteBuffer.allocate(Long.BYTES)
                    .putLong(silence.toMillis())
                    .array());
            parts.add(answers);
            return Batch.join(parts);
        }

        static LocalAnswer decoded(byte[] bytes) {
            List<byte[]> parts = Batch.split(bytes);
            return new LocalAnswer(
                    Duration.ofMillis(java.nio.ByteBuffer.wrap(parts.get(0)).getLong()), parts.get(1));
        }
    }
}
