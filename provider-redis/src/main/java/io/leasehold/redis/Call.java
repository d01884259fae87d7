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
 * @param keys whose records it is about
 * @param arguments as the head of the script lists them
 */
record Call(Script script, List<LeaseKey> keys, List<String> arguments) {

    private static Call of(Script script, LeaseKey key, List<String> arguments) {
        return new Call(script, List.of(key), arguments);
    }

    /** The first key. */
    LeaseKey key() {
        return keys.get(0);
    }

    static Call acquire(AcquireRequest request) {
        return of(
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
        return of(Script.HEARTBEAT, beat.guard().key(), arguments(beat));
    }

    private static List<String> arguments(Heartbeat beat) {
        return List.of(
                beat.guard().leaseId().toString(),
                Long.toString(beat.guard().token().generation()),
                Long.toString(beat.guard().token().term()),
                Long.toString(beat.currentTerm()));
    }

    /** All in one script, which answers each as if it had been asked alone. */
    static Call heartbeats(List<Heartbeat> beats) {
        return new Call(
                Script.HEARTBEATS,
                beats.stream().map(beat -> beat.guard().key()).toList(),
                beats.stream().flatMap(beat -> arguments(beat).stream()).toList());
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
        return of(Script.RELEASE, key, List.of(leaseId.toString(), successor));
    }

    static Call inspect(LeaseKey key) {
        return of(Script.INSPECT, key, List.of());
    }

    static Call revoke(LeaseKey key, LeaseAdmin.RevokeOrder order) {
        return of(
                Script.REVOKE,
                key,
                List.of(order.who(), order.why(), order.urgency().name()));
    }

    static Call publishTerm(LeaseKey key, long term) {
        return of(Script.PUBLISH_TERM, key, List.of(Long.toString(term)));
    }

    /** With the guard's arguments behind its own. */
    Call guardedBy(List<String> guard) {
        if (guard.isEmpty()) {
            return this;
        }
        List<String> all = new ArrayList<>(arguments);
        all.addAll(guard);
        return new Call(script, keys, List.copyOf(all));
    }
}
