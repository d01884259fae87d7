package io.leasehold.client;

import io.leasehold.FencingToken;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What this client has seen of each key: the generation that the next attempt carries (rule 10.6), and the highest token, at or
 * below which no grant is believed - the only local answer to a back end that lost its memory. Bounded: the key used longest ago
 * is forgotten, which costs one request.
 */
final class Memory {

    private static final int MOST_KEYS = 100_000;

    private final Map<LeaseKey, Seen> keys = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LeaseKey, Seen> eldest) {
            return size() > MOST_KEYS;
        }
    };

    private final Set<LeaseId> underWay = new HashSet<>();

    private record Seen(long generation, Optional<FencingToken> highest, boolean grantedHere) {}

    private static final Seen NOTHING = new Seen(0, Optional.empty(), false);

    private Seen seen(LeaseKey key) {
        return keys.getOrDefault(key, NOTHING);
    }

    synchronized long generation(LeaseKey key) {
        return seen(key).generation();
    }

    /** Whether this client was ever granted the key. */
    synchronized boolean wasGranted(LeaseKey key) {
        return seen(key).grantedHere();
    }

    synchronized Optional<FencingToken> highest(LeaseKey key) {
        return seen(key).highest();
    }

    /** An attempt of this client is about to be sent: its grant may be seen in a record before its answer comes. */
    synchronized void begin(LeaseId attempt) {
        underWay.add(attempt);
    }

    /** The answer to the attempt was taken, or given up. */
    synchronized void end(LeaseId attempt) {
        underWay.remove(attempt);
    }

    /** Whether the record names the grant of an attempt whose answer is still waited for. */
    synchronized boolean isUnderWay(LeaseRecord record) {
        return record.leaseId().filter(underWay::contains).isPresent();
    }

    /**
     * Takes note of a record as the back end showed it, also if its generation is lower than one seen before. The token of an
     * attempt under way is not noted: that would refuse its own grant.
     */
    synchronized void see(LeaseRecord record) {
        Seen before = seen(record.key());
        Optional<FencingToken> highest = Stream.concat(
                        before.highest().stream(), isUnderWay(record) ? Stream.empty() : record.token().stream())
                .max(Comparator.naturalOrder());
        keys.put(record.key(), new Seen(record.generation(), highest, before.grantedHere()));
    }

    /** Takes note of a grant, unless its token is not above every token seen before. */
    synchronized boolean admit(LeaseKey key, FencingToken token) {
        if (seen(key).highest().filter(highest -> highest.compareTo(token) >= 0).isPresent()) {
            return false;
        }
        keys.put(key, new Seen(token.generation(), Optional.of(token), true));
        return true;
    }
}
