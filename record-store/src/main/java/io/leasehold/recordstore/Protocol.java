package io.leasehold.recordstore;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseAdmin.RevokeOrder;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import java.time.Duration;
import java.util.Optional;

/** One process's side of the protocol: each call as a {@link Procedure} that does no I/O. Thread-safe; procedures are not. */
record Protocol(Memory memory, ObservedExpiry expiry, RecordCodec codec, StoreKind kind) {

    Procedure<AcquireResult> acquire(AcquireRequest request) {
        return procedure(new AcquireVerb(request, memory, expiry, kind));
    }

    Procedure<HeartbeatResult> heartbeat(Heartbeat beat) {
        return procedure(new HeartbeatVerb(beat, memory));
    }

    Procedure<ReleaseResult> release(ReleaseRequest request) {
        return procedure(new ReleaseVerb(request, memory));
    }

    Procedure<Optional<LeaseRecord>> inspect(LeaseKey key) {
        return procedure(new InspectVerb(key, expiry));
    }

    Procedure<Optional<LeaseRecord>> revoke(LeaseKey key, RevokeOrder order) {
        return procedure(new RevokeVerb(key, order, memory.wallTime()));
    }

    Procedure<LeaseRecord> publishTerm(LeaseKey key, long term) {
        return procedure(new PublishTermVerb(key, term, kind));
    }

    /** What a waiter of this process makes of pushed values. */
    RecordStore.Changes follower(LeaseKey key, Follower.Interest interest, Runnable hint) {
        return new Follower(key, this, interest, hint);
    }

    /** The same protocol for a sweep over many keys, which must not push out what is known of those in use. */
    Protocol withoutMemory() {
        return new Protocol(
                memory.blank(), new ObservedExpiry((key, mark) -> Duration.ZERO, HolderWitness.NONE), codec, kind);
    }

    private <R> Procedure<R> procedure(Verb<R> verb) {
        return new Procedure<>(verb, memory, codec);
    }
}
