package io.leasehold.redis;

import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.ReleaseRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * One script to run.
 *
 * @param script which
 * @param key the key whose record it is about
 * @param arguments as the head of the script lists them
 */
record Call(Script script, LeaseKey key, List<String> arguments) {

    static Call acquire(AcquireRequest request) {
        return new Call(
                Script.ACQUIRE,
                request.key(),
                List.of(
                        request.leaseId().toString(),
                        Long.toString(request.seenGeneration()),
                        request.holder().text(),
                        Long.toString(RecordForm.millis(request.ttl())),
                        Long.toString(request.term()),
                        request.reclaim().name(),
                        RecordForm.attributes(request.attributes())));
    }

    static Call heartbeat(Heartbeat beat) {
        return new Call(
                Script.HEARTBEAT,
                beat.guard().key(),
                List.of(
                        beat.guard().leaseId().toString(),
                        Long.toString(beat.guard().token().generation()),
                        Long.toString(beat.guard().token().term()),
                        Long.toString(beat.currentTerm())));
    }

    static Call release(ReleaseRequest request) {
        return release(
                request.key(),
                request.leaseId(),
                request.successor().map(HolderId::text).orElse(""));
    }

    static Call release(LeaseKey key, LeaseId leaseId) {
        return release(key, leaseId, "");
    }

    private static Call release(LeaseKey key, LeaseId leaseId, String successor) {
        return new Call(Script.RELEASE, key, List.of(leaseId.toString(), successor));
    }

    static Call inspect(LeaseKey key) {
        return new Call(Script.INSPECT, key, List.of());
    }

    static Call revoke(LeaseKey key, LeaseAdmin.RevokeOrder order) {
        return new Call(
                Script.REVOKE,
                key,
                List.of(order.who(), order.why(), order.urgency().name()));
    }

    static Call publishTerm(LeaseKey key, long term) {
        return new Call(Script.PUBLISH_TERM, key, List.of(Long.toString(term)));
    }

    /** With the guard's arguments behind its own. */
    Call guardedBy(List<String> guard) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(guard);
        return new Call(script, key, List.copyOf(all));
    }
}
