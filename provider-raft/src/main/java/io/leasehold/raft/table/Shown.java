package io.leasehold.raft.table;

import io.leasehold.LeaseRecord;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.ReleaseResult;

/** The rules' results as they leave the table: a record in them never names a lease that has expired. */
final class Shown {

    private Shown() {}

    static LeaseRecord record(LeaseRecord record, TableEntry before) {
        return before.phase() == TableEntry.Phase.EXPIRED
                ? new TableEntry(record, TableEntry.Phase.EXPIRED, 0, 0).record()
                : record;
    }

    static AcquireResult result(AcquireResult result, TableEntry before) {
        return result instanceof AcquireResult.Spent spent
                ? new AcquireResult.Spent(record(spent.record(), before))
                : result;
    }

    static HeartbeatResult result(HeartbeatResult result, TableEntry before) {
        return result instanceof HeartbeatResult.Lost lost
                ? new HeartbeatResult.Lost(lost.reason(), lost.observed().map(record -> record(record, before)))
                : result;
    }

    static ReleaseResult result(ReleaseResult result, TableEntry before) {
        return result instanceof ReleaseResult.NotHeld notHeld
                ? new ReleaseResult.NotHeld(notHeld.observed().map(record -> record(record, before)))
                : result;
    }
}
