package io.leasehold.redis;

import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.LeaseGuard;
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
        List<String> arguments = new ArrayList<>();
        add(beat, arguments);
        return of(Script.HEARTBEAT, beat.guard().key(), arguments);
    }

    private static void add(Heartbeat beat, List<String> arguments) {
        LeaseGuard guard = beat.guard();
        arguments.add(guard.leaseId().toString());
        arguments.add(Long.toString(guard.token().generation()));
        arguments.add(Long.toString(guard.token().term()));
        arguments.add(Long.toString(beat.currentTerm()));
    }

    /** All in one script, which answers each as if it had been asked alone. */
    static Call heartbeats(List<Heartbeat> beats) {
        List<LeaseKey> keys = new ArrayList<>(beats.size());
        List<String> arguments = new ArrayList<>(4 * beats.size());
        for (Heartbeat beat : beats) {
            keys.add(beat.guard().key());
            add(beat, arguments);
        }
        return new Call(Script.HEARTBEATS, keys, arguments);
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
        return new Call(script, keys, all);
    }
}
