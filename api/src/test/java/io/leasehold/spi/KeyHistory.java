package io.leasehold.spi;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A record, and beside it what really happened, kept independently of what the rules wrote into the record.
 *
 * @param record as stored
 * @param live whether the back end can still prove that the grant, or the reservation, lasts
 * @param holding the lease that nobody else may be granted over
 * @param reservedFor for whom the key is reserved
 * @param revoked the lease taken away by an operator
 * @param slot the lease id of the last release that was applied
 * @param highest the greatest token given so far
 * @param granted every lease id ever granted, with its token
 * @param ended every lease id that a release or a revocation ended
 */
record KeyHistory(
        LeaseRecord record,
        boolean live,
        Optional<LeaseId> holding,
        Optional<HolderId> reservedFor,
        Optional<LeaseId> revoked,
        Optional<LeaseId> slot,
        Optional<FencingToken> highest,
        Map<LeaseId, FencingToken> granted,
        Set<LeaseId> ended) {

    static KeyHistory of(LeaseKey key) {
        return new KeyHistory(
                LeaseRecord.neverUsed(key),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Set.of());
    }

    KeyHistory store(LeaseRecord next) {
        // why: the rules never look at the count of beats, and without it the states are finite
        LeaseRecord stored = next.toBuilder().beat(0).build();
        return new KeyHistory(stored, live, holding, reservedFor, revoked, slot, highest, granted, ended);
    }

    KeyHistory expire() {
        return new KeyHistory(
                record, false, Optional.empty(), Optional.empty(), revoked, slot, highest, granted, ended);
    }

    KeyHistory grant(LeaseId id, FencingToken token) {
        Map<LeaseId, FencingToken> all = new HashMap<>(granted);
        all.put(id, token);
        return new KeyHistory(
                record,
                true,
                Optional.of(id),
                Optional.empty(),
                Optional.empty(),
                slot,
                Optional.of(token),
                Map.copyOf(all),
                ended);
    }

    /** The holder's own release: free at once, or kept for the successor. */
    KeyHistory free(LeaseId id, Optional<HolderId> successor) {
        return new KeyHistory(
                        record,
                        live || successor.isPresent(),
                        Optional.empty(),
                        successor,
                        revoked,
                        slot,
                        highest,
                        granted,
                        with(id))
                .slot(id);
    }

    KeyHistory bury(LeaseId id) {
        return new KeyHistory(record, live, holding, reservedFor, revoked, slot, highest, granted, with(id)).slot(id);
    }

    KeyHistory revoke(LeaseId id, LeaseAdmin.Urgency urgency) {
        boolean frees = urgency == LeaseAdmin.Urgency.NOW;
        return new KeyHistory(
                record,
                live,
                frees ? Optional.empty() : holding,
                reservedFor,
                Optional.of(id),
                frees ? Optional.of(id) : slot,
                highest,
                granted,
                with(id));
    }

    /** Forgets lease ids of which no message is under way any more. */
    KeyHistory remember(Set<LeaseId> ids) {
        Map<LeaseId, FencingToken> kept = new HashMap<>(granted);
        kept.keySet().retainAll(ids);
        Set<LeaseId> still = new HashSet<>(ended);
        still.retainAll(ids);
        return new KeyHistory(
                record, live, holding, reservedFor, revoked, slot, highest, Map.copyOf(kept), Set.copyOf(still));
    }

    private KeyHistory slot(LeaseId id) {
        return new KeyHistory(record, live, holding, reservedFor, revoked, Optional.of(id), highest, granted, ended);
    }

    private Set<LeaseId> with(LeaseId id) {
        Set<LeaseId> all = new HashSet<>(ended);
        all.add(id);
        return Set.copyOf(all);
    }
}
