package io.leasehold.raft.table;

import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.ReleaseRequest;
import java.time.Instant;

/** One command as bytes. The numbers of alternatives are part of the format: new ones are added at the end. */
final class CommandForm {

    private static final int ACQUIRE = 1;
    private static final int HEARTBEATS = 2;
    private static final int RELEASE = 3;
    private static final int EXPIRE = 4;
    private static final int REVOKE = 5;
    private static final int PUBLISH_TERM = 6;
    private static final int READ = 7;

    private final ByteWriter out;

    CommandForm(ByteWriter out) {
        this.out = out;
    }

    void write(Command command) {
        if (command instanceof Command.Acquire acquire) {
            head(ACQUIRE, acquire.id());
            acquire(acquire);
        } else if (command instanceof Command.Heartbeats beats) {
            head(HEARTBEATS, beats.id());
            out.number(beats.at().toEpochMilli());
            out.list(beats.beats(), this::beat);
        } else if (command instanceof Command.Release release) {
            head(RELEASE, release.id());
            release(release.request());
        } else if (command instanceof Command.Expire expire) {
            head(EXPIRE, expire.id());
            expire(expire);
        } else {
            writeOperators(command);
        }
    }

    private void writeOperators(Command command) {
        if (command instanceof Command.Revoke revoke) {
            head(REVOKE, revoke.id());
            revoke(revoke);
        } else if (command instanceof Command.PublishTerm publish) {
            head(PUBLISH_TERM, publish.id());
            out.text(publish.key().text());
            out.number(publish.term());
        } else if (command instanceof Command.Read read) {
            head(READ, read.id());
            read(read);
        }
    }

    private void head(int kind, RequestId id) {
        out.octet(kind);
        write(out, id);
    }

    static void write(ByteWriter out, RequestId id) {
        out.word(id.client());
        out.word(id.sequence());
    }

    private void acquire(Command.Acquire command) {
        AcquireRequest request = command.request();
        out.number(command.at().toEpochMilli());
        out.text(request.key().text());
        RecordForm.write(out, request.leaseId());
        out.number(request.seenGeneration());
        out.text(request.holder().text());
        out.duration(request.ttl());
        out.number(request.term());
        out.octet(request.reclaim() == AcquireRequest.Reclaim.OWN_HOLDER ? 1 : 0);
        RecordForm.write(out, request.attributes());
    }

    private void beat(Beat beat) {
        out.text(beat.key().text());
        RecordForm.write(out, beat.leaseId());
        RecordForm.write(out, beat.token());
        out.number(beat.currentTerm());
    }

    private void release(ReleaseRequest request) {
        out.text(request.key().text());
        RecordForm.write(out, request.leaseId());
        out.optional(request.successor(), holder -> out.text(holder.text()));
    }

    private void expire(Command.Expire expire) {
        out.text(expire.key().text());
        out.number(expire.generation());
        out.number(expire.beat());
        out.number(expire.since());
        out.number(expire.raftTerm());
    }

    private void revoke(Command.Revoke revoke) {
        out.number(revoke.at().toEpochMilli());
        out.text(revoke.key().text());
        out.text(revoke.order().who());
        out.text(revoke.order().why());
        out.octet(revoke.order().urgency() == LeaseAdmin.Urgency.NOW ? 1 : 0);
    }

    private void read(Command.Read read) {
        if (read.selector() instanceof Selector.Key one) {
            out.octet(0);
            out.text(one.key().text());
        } else if (read.selector() instanceof Selector.Prefix prefix) {
            out.octet(1);
            out.text(prefix.text());
        }
        out.text(read.after());
        out.number(read.limit());
    }

    static Command read(ByteReader in) {
        int kind = in.octet();
        RequestId id = requestId(in);
        return switch (kind) {
            case ACQUIRE -> new Command.Acquire(id, stamp(in), acquireRequest(in));
            case HEARTBEATS ->
                new Command.Heartbeats(id, stamp(in), in.list(Command.Heartbeats.MAX_BEATS, () -> readBeat(in)));
            case RELEASE -> new Command.Release(id, releaseRequest(in));
            case EXPIRE ->
                new Command.Expire(id, RecordForm.key(in), in.number(), in.number(), in.number(), in.number());
            case REVOKE -> new Command.Revoke(id, stamp(in), RecordForm.key(in), order(in));
            case PUBLISH_TERM -> new Command.PublishTerm(id, RecordForm.key(in), in.number());
            case READ -> new Command.Read(id, selector(in), in.text(), (int) Math.min(in.number(), Integer.MAX_VALUE));
            default -> throw in.malformed("a command of the unknown kind " + kind);
        };
    }

    static RequestId requestId(ByteReader in) {
        return new RequestId(in.word(), in.word());
    }

    private static Instant stamp(ByteReader in) {
        return Instant.ofEpochMilli(in.number());
    }

    private static AcquireRequest acquireRequest(ByteReader in) {
        return new AcquireRequest(
                RecordForm.key(in),
                RecordForm.leaseId(in),
                in.number(),
                RecordForm.holder(in),
                in.duration(),
                in.number(),
                in.choice(2) == 0 ? AcquireRequest.Reclaim.NEVER : AcquireRequest.Reclaim.OWN_HOLDER,
                RecordForm.attributes(in));
    }

    private static Beat readBeat(ByteReader in) {
        return new Beat(RecordForm.key(in), RecordForm.leaseId(in), RecordForm.token(in), in.number());
    }

    private static ReleaseRequest releaseRequest(ByteReader in) {
        return new ReleaseRequest(RecordForm.key(in), RecordForm.leaseId(in), in.optional(() -> RecordForm.holder(in)));
    }

    private static LeaseAdmin.RevokeOrder order(ByteReader in) {
        return new LeaseAdmin.RevokeOrder(
                in.text(), in.text(), in.choice(2) == 0 ? LeaseAdmin.Urgency.AFTER_TTL : LeaseAdmin.Urgency.NOW);
    }

    private static Selector selector(ByteReader in) {
        return in.choice(2) == 0 ? new Selector.Key(RecordForm.key(in)) : new Selector.Prefix(in.text());
    }
}
