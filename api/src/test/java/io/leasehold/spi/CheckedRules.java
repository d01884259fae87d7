package io.leasehold.spi;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseRecord;
import io.leasehold.LossReason;
import io.leasehold.spi.AcquireRequest.Reclaim;
import io.leasehold.spi.LeaseAdmin.RevokeOrder;
import io.leasehold.spi.LeaseRules.Moment;
import io.leasehold.spi.LeaseRules.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Applies rules to a {@link KeyHistory} and compares each answer with what that history allows. Deliberately written from the
 * promises and the history, not from the record that the rules under test wrote.
 */
final class CheckedRules {

    private static final Instant NOW = Instant.EPOCH;
    private static final Duration LEFT = Duration.ofSeconds(1);

    private final Rules rules;
    private final Map<String, Long> seen = new TreeMap<>();

    CheckedRules(Rules rules) {
        this.rules = rules;
    }

    /** How often each kind of answer was given: what a run has not seen it has not checked. */
    Map<String, Long> seen() {
        return seen;
    }

    /** What the key is after the message; the same object exactly if nothing was stored. */
    KeyHistory deliver(KeyHistory key, Message message) {
        KeyHistory after = apply(key, message);
        require(after.record().term() >= key.record().term(), "the stored term fell");
        require(after.record().generation() >= key.record().generation(), "the stored generation fell");
        return after;
    }

    private KeyHistory apply(KeyHistory key, Message message) {
        if (message instanceof Message.Acquire acquire) {
            return acquire(key, acquire.request());
        }
        if (message instanceof Message.Beat beat) {
            return beat(key, beat.beat());
        }
        return release(key, ((Message.Release) message).request());
    }

    private static Moment moment(KeyHistory key) {
        return new Moment(key.live() ? LEFT : Duration.ZERO, NOW);
    }

    private KeyHistory acquire(KeyHistory key, AcquireRequest request) {
        Transition<AcquireResult> transition;
        try {
            transition = rules.acquire(key.record(), request, moment(key));
        } catch (InvalidLeaseRecordException e) {
            count("refused at the maximum");
            require(key.record().generation() == Long.MAX_VALUE, "refused below the maximum of the generation");
            return key;
        }
        AcquireResult result = transition.result();
        String expected = expectedAnswer(key, request);
        require(
                result.getClass().getSimpleName().equals(expected),
                "acquire of " + request.leaseId() + " answered " + result + " instead of " + expected);
        count(expected);
        if (result instanceof AcquireResult.Granted granted) {
            return granted(key, request, transition, granted.guard());
        }
        boolean publishes = result instanceof AcquireResult.HeldByOther
                && request.seenGeneration() == key.record().generation()
                && request.term() > key.record().term();
        if (publishes) {
            count("term published");
            LeaseRecord published =
                    key.record().toBuilder().term(request.term()).build();
            require(transition.next().equals(Optional.of(published)), "a refusal did not publish just its term");
            return key.store(published);
        }
        requireNoChange(transition);
        return key;
    }

    private static String expectedAnswer(KeyHistory key, AcquireRequest request) {
        LeaseId id = request.leaseId();
        if (request.term() < key.record().term()) {
            return "Fenced";
        }
        if (key.holding().equals(Optional.of(id))) {
            return key.revoked().equals(Optional.of(id)) ? "Spent" : "Granted";
        }
        if (key.slot().equals(Optional.of(id))) {
            return "Spent";
        }
        if (isClosedTo(key, request)) {
            return "HeldByOther";
        }
        boolean current = request.seenGeneration() == generation(key);
        return current && !key.granted().containsKey(id) ? "Granted" : "Spent";
    }

    private static long generation(KeyHistory key) {
        return key.highest().map(FencingToken::generation).orElse(0L);
    }

    private static boolean isClosedTo(KeyHistory key, AcquireRequest request) {
        if (key.holding().isPresent()) {
            return !isReclaim(key, request);
        }
        return key.reservedFor()
                .filter(successor -> !successor.equals(request.holder()))
                .isPresent();
    }

    private static boolean isReclaim(KeyHistory key, AcquireRequest request) {
        Optional<HolderId> holder = key.record().holder();
        return request.reclaim() == Reclaim.OWN_HOLDER && holder.equals(Optional.of(request.holder()));
    }

    private KeyHistory granted(
            KeyHistory key, AcquireRequest request, Transition<AcquireResult> transition, LeaseGuard guard) {
        LeaseId id = request.leaseId();
        FencingToken first = key.granted().get(id);
        require(guard.leaseId().equals(id) && guard.holder().equals(request.holder()), "granted to somebody else");
        if (first != null) {
            count("replayed");
            require(guard.token().equals(first), "one lease id got " + first + " and then " + guard.token());
            requireNoChange(transition);
            return key;
        }
        requireNewToken(key, guard.token());
        require(guard.token().term() == request.term(), "granted for another term");
        LeaseRecord next = transition.next().orElseThrow(() -> new AssertionError("a grant was not stored"));
        require(
                next.leaseId().equals(Optional.of(id))
                        && next.generation() == guard.token().generation()
                        && next.term() == guard.token().term(),
                "the record does not name the grant");
        countGrant(key, id);
        return key.store(next).grant(id, guard.token());
    }

    private void requireNewToken(KeyHistory key, FencingToken token) {
        boolean above =
                key.highest().filter(highest -> token.compareTo(highest) <= 0).isEmpty();
        require(above, "token " + token + " is not above " + key.highest());
        require(
                token.generation() == generation(key) + 1,
                "generation " + token.generation() + " follows " + generation(key));
    }

    private void countGrant(KeyHistory key, LeaseId id) {
        count("new grant");
        if (key.holding().isPresent()) {
            count("reclaimed");
        } else if (key.record().namesLease()) {
            count("taken over");
        }
        if (key.ended().contains(id)) {
            // why: nobody believes in it; one slot remembers one id, and a later release at the same generation took it
            // (10.6)
            count("orphan granted");
        }
    }

    private KeyHistory beat(KeyHistory key, Heartbeat beat) {
        Transition<HeartbeatResult> transition = rules.heartbeat(key.record(), beat, moment(key));
        LeaseGuard guard = beat.guard();
        HeartbeatResult result = transition.result();
        String expected = expectedAnswer(key, beat);
        require(
                result.getClass().getSimpleName().equals(expected),
                "heartbeat of " + guard.leaseId() + " answered " + result + " instead of " + expected);
        count("heartbeat " + expected);
        if (result instanceof HeartbeatResult.StillHeld held) {
            require(held.guard().token().equals(guard.token()), "a heartbeat changed the token");
            LeaseRecord next = transition.next().orElseThrow(() -> new AssertionError("a heartbeat was not stored"));
            require(next.beat() == key.record().beat() + 1, "a heartbeat did not count");
            require(key.store(next).record().equals(key.record()), "a heartbeat changed more than its time");
            return key.store(next);
        }
        boolean revoked = key.revoked().equals(Optional.of(guard.leaseId()));
        if (result instanceof HeartbeatResult.Lost lost && revoked) {
            require(lost.reason() == LossReason.REVOKED, "a revoked lease was lost as " + lost.reason());
        }
        requireNoChange(transition);
        return key;
    }

    private static String expectedAnswer(KeyHistory key, Heartbeat beat) {
        long term = beat.guard().token().term();
        if (key.record().term() > term || beat.currentTerm() > term) {
            return "Fenced";
        }
        Optional<LeaseId> id = Optional.of(beat.guard().leaseId());
        return key.holding().equals(id) && !key.revoked().equals(id) ? "StillHeld" : "Lost";
    }

    private KeyHistory release(KeyHistory key, ReleaseRequest request) {
        LeaseId id = request.leaseId();
        Transition<ReleaseResult> transition = rules.release(key.record(), request);
        if (key.slot().equals(Optional.of(id))) {
            count("release repeated");
            require(transition.result() instanceof ReleaseResult.Released, "a repeated release was not Released");
            requireNoChange(transition);
            return key;
        }
        LeaseRecord next = transition.next().orElseThrow(() -> new AssertionError("a release left no trace"));
        require(next.lastReleased().equals(Optional.of(id)), "a release left no trace");
        require(
                next.term() == key.record().term()
                        && next.generation() == key.record().generation(),
                "a release changed term or generation");
        if (key.record().leaseId().equals(Optional.of(id))) {
            count("released");
            require(transition.result() instanceof ReleaseResult.Released, "the holder's release was refused");
            require(next.leaseId().isEmpty(), "a release did not free the key");
            return key.store(next).free(id, request.successor());
        }
        count("tombstone");
        require(transition.result() instanceof ReleaseResult.NotHeld, "a release freed somebody else's lease");
        require(
                next.equals(key.record().toBuilder().lastReleased(id).build()),
                "a release of a lease not held changed the key");
        return key.store(next).bury(id);
    }

    KeyHistory revoke(KeyHistory key, LeaseAdmin.Urgency urgency) {
        Transition<LeaseRecord> transition =
                rules.revoke(key.record(), new RevokeOrder("operator", "reason", urgency), NOW);
        if (key.record().leaseId().isEmpty()) {
            requireNoChange(transition);
            return key;
        }
        count("revoked " + urgency);
        LeaseId held = key.record().leaseId().get();
        LeaseRecord next = transition.next().orElseThrow(() -> new AssertionError("a revocation was not stored"));
        require(
                next.namesLease() == (urgency == LeaseAdmin.Urgency.AFTER_TTL),
                "a revocation " + urgency + " left the lease " + next.leaseId());
        return key.store(next).revoke(held, urgency);
    }

    KeyHistory publishTerm(KeyHistory key, long term) {
        Transition<LeaseRecord> transition = rules.publishTerm(key.record(), term);
        LeaseRecord next = transition.next().orElse(key.record());
        long expected = Math.max(key.record().term(), term);
        require(next.equals(key.record().toBuilder().term(expected).build()), "publishing changed more than the term");
        return key.store(next);
    }

    private void count(String what) {
        seen.merge(what, 1L, Long::sum);
    }

    private static void requireNoChange(Transition<?> transition) {
        require(transition.next().isEmpty(), "an answer without effect changed the record: " + transition);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
