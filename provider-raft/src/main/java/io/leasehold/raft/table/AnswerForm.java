package io.leasehold.raft.table;

import io.leasehold.LeaseRecord;
import io.leasehold.LossReason;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.ReleaseResult;
import java.util.List;

/** One answer as bytes. The numbers of alternatives are part of the format: new ones are added at the end. */
final class AnswerForm {

    private static final int ACQUIRED = 1;
    private static final int BEATEN = 2;
    private static final int RELEASED = 3;
    private static final int EXPIRED = 4;
    private static final int REVOKED = 5;
    private static final int TERM_PUBLISHED = 6;
    private static final int RECORDS = 7;
    private static final int INVALID_RECORD = 8;

    private static final List<LossReason> LOSSES = List.of(
            LossReason.EXPIRED,
            LossReason.TAKEN_OVER,
            LossReason.FENCED,
            LossReason.REVOKED,
            LossReason.MISSING,
            LossReason.RESIGNED);
    private static final List<Answer.Expired.Effect> EFFECTS = List.of(
            Answer.Expired.Effect.APPLIED, Answer.Expired.Effect.OVERTAKEN, Answer.Expired.Effect.OTHER_RAFT_TERM);

    private final ByteWriter out;

    AnswerForm(ByteWriter out) {
        this.out = out;
    }

    void write(Answer answer) {
        if (answer instanceof Answer.Acquired acquired) {
            out.octet(ACQUIRED);
            acquired(acquired.result());
        } else if (answer instanceof Answer.Beaten beaten) {
            out.octet(BEATEN);
            out.list(beaten.results(), this::beaten);
        } else if (answer instanceof Answer.Released released) {
            out.octet(RELEASED);
            released(released.result());
        } else if (answer instanceof Answer.Expired expired) {
            out.octet(EXPIRED);
            out.octet(EFFECTS.indexOf(expired.effect()));
        } else {
            writeOperators(answer);
        }
    }

    private void writeOperators(Answer answer) {
        if (answer instanceof Answer.Revoked revoked) {
            out.octet(REVOKED);
            out.optional(revoked.record(), this::record);
        } else if (answer instanceof Answer.TermPublished published) {
            out.octet(TERM_PUBLISHED);
            record(published.record());
        } else if (answer instanceof Answer.Records records) {
            out.octet(RECORDS);
            out.number(records.revision());
            out.list(records.records(), this::record);
            out.octet(records.extent() == Answer.Records.Extent.MORE ? 1 : 0);
        } else if (answer instanceof Answer.InvalidRecord invalid) {
            out.octet(INVALID_RECORD);
            List.of(invalid.key(), invalid.field(), invalid.found(), invalid.expected())
                    .forEach(out::text);
        }
    }

    private void record(LeaseRecord record) {
        RecordForm.write(out, record);
    }

    private void acquired(AcquireResult result) {
        if (result instanceof AcquireResult.Granted granted) {
            out.octet(0);
            RecordForm.write(out, granted.guard());
        } else if (result instanceof AcquireResult.HeldByOther held) {
            out.octet(1);
            record(held.record());
            out.duration(held.retryAfter());
        } else if (result instanceof AcquireResult.Fenced fenced) {
            out.octet(2);
            out.number(fenced.attempted());
            out.number(fenced.current());
        } else if (result instanceof AcquireResult.Spent spent) {
            out.octet(3);
            record(spent.record());
        }
    }

    private void beaten(HeartbeatResult result) {
        if (result instanceof HeartbeatResult.StillHeld held) {
            out.octet(0);
            RecordForm.write(out, held.guard());
        } else if (result instanceof HeartbeatResult.Lost lost) {
            out.octet(1);
            out.octet(LOSSES.indexOf(lost.reason()));
            out.optional(lost.observed(), this::record);
        } else if (result instanceof HeartbeatResult.Fenced fenced) {
            out.octet(2);
            out.number(fenced.attempted());
            out.number(fenced.current());
        }
    }

    private void released(ReleaseResult result) {
        if (result instanceof ReleaseResult.NotHeld notHeld) {
            out.octet(1);
            out.optional(notHeld.observed(), this::record);
        } else {
            out.octet(0);
        }
    }

    static Answer read(ByteReader in, int version) {
        int kind = in.octet();
        return switch (kind) {
            case ACQUIRED -> new Answer.Acquired(readAcquired(in, version));
            case BEATEN -> new Answer.Beaten(in.list(Command.Heartbeats.MAX_BEATS, () -> readBeaten(in, version)));
            case RELEASED -> new Answer.Released(readReleased(in, version));
            case EXPIRED -> new Answer.Expired(EFFECTS.get(in.choice(EFFECTS.size())));
            case REVOKED -> new Answer.Revoked(in.optional(() -> RecordForm.read(in, version)));
            case TERM_PUBLISHED -> new Answer.TermPublished(RecordForm.read(in, version));
            case RECORDS -> readRecords(in, version);
            case INVALID_RECORD -> new Answer.InvalidRecord(in.text(), in.text(), in.text(), in.text());
            default -> throw in.malformed("an answer of the unknown kind " + kind);
        };
    }

    private static AcquireResult readAcquired(ByteReader in, int version) {
        return switch (in.choice(4)) {
            case 0 -> new AcquireResult.Granted(RecordForm.guard(in));
            case 1 -> new AcquireResult.HeldByOther(RecordForm.read(in, version), in.duration());
            case 2 -> new AcquireResult.Fenced(in.number(), in.number());
            default -> new AcquireResult.Spent(RecordForm.read(in, version));
        };
    }

    private static HeartbeatResult readBeaten(ByteReader in, int version) {
        return switch (in.choice(3)) {
            case 0 -> new HeartbeatResult.StillHeld(RecordForm.guard(in));
            case 1 ->
                new HeartbeatResult.Lost(
                        LOSSES.get(in.choice(LOSSES.size())), in.optional(() -> RecordForm.read(in, version)));
            default -> new HeartbeatResult.Fenced(in.number(), in.number());
        };
    }

    private static ReleaseResult readReleased(ByteReader in, int version) {
        return in.choice(2) == 0
                ? new ReleaseResult.Released()
                : new ReleaseResult.NotHeld(in.optional(() -> RecordForm.read(in, version)));
    }

    private static Answer.Records readRecords(ByteReader in, int version) {
        return new Answer.Records(
                in.number(),
                in.list(Command.Read.MAX_LIMIT, () -> RecordForm.read(in, version)),
                in.choice(2) == 0 ? Answer.Records.Extent.COMPLETE : Answer.Records.Extent.MORE);
    }
}
