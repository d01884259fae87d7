package io.leasehold.recordstore;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.LeaseId;
import io.leasehold.LossReason;
import io.leasehold.history.Entry;
import io.leasehold.recordstore.Recorded.Journal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks what happens to one key while it happens: H1 tokens are one to one with lease ids, H2 they follow the order of calls, H3
 * beliefs do not overlap, H4 the gate, H6 no beat counts after a newer grant or after the end, H7 terms never fall.
 */
final class Audit {

    private static final long ROUNDING = 100;

    private final SimulatedTime time;
    private final Tally tally;
    private final List<String> violations;
    private final Journal journal;
    private final List<Belief> beliefs = new ArrayList<>();
    private final Map<LeaseId, FencingToken> tokens = new HashMap<>();
    private final Map<FencingToken, LeaseId> owners = new HashMap<>();
    private Optional<FencingToken> highestReturned = Optional.empty();
    private Optional<Fence> highestPassed = Optional.empty();
    private final Set<LeaseId> lost = new HashSet<>();
    private long termReturned;
    private long termStored;

    /** While a process may believe that it holds, on the world's clock. */
    static final class Belief {
        final Fence fence;
        private final long from;
        private final long returned;
        private final FencingToken highest;
        private long until;
        private boolean over;

        private Belief(Fence fence, long from, long returned, FencingToken highest) {
            this.returned = returned;
            this.highest = highest;
            this.fence = fence;
            this.from = from;
            this.until = from;
        }

        void until(long worldTime) {
            if (!over) {
                until = Math.max(from, worldTime);
            }
        }

        long until() {
            return until;
        }

        /** The process knows that it holds no longer. */
        void end(long now) {
            over = true;
            until = Math.min(until, now);
        }

        /** The process was told at that moment that it holds. */
        void confirmed(long now) {
            until = Math.max(until, now);
        }

        boolean covers(long worldTime) {
            return !over && worldTime <= until + ROUNDING;
        }
    }

    /** What had returned when a call was made. */
    record Call(Optional<FencingToken> highest, long term, long at) {}

    Audit(SimulatedTime time, Tally tally, List<String> violations, Journal journal) {
        this.journal = journal;
        this.time = time;
        this.tally = tally;
        this.violations = violations;
    }

    Call called() {
        return new Call(highestReturned, termReturned, time.now());
    }

    /** What had returned at an earlier moment. */
    Call calledAt(long worldTime) {
        for (int i = beliefs.size() - 1; i >= 0; i--) {
            if (beliefs.get(i).returned < worldTime) {
                return new Call(Optional.of(beliefs.get(i).highest), 0, worldTime);
            }
        }
        return new Call(Optional.empty(), 0, worldTime);
    }

    /** Keeps what happened, for the history checker. */
    void note(String process, Entry entry) {
        journal.write(process, entry, time.now());
    }

    void violation(String check, String what) {
        violations.add(check + " at %,d ns: ".formatted(time.now()) + what);
    }

    /** An acquire returned a grant; its holder may believe in it since {@code from}. */
    Belief granted(Fence fence, Call call, long from) {
        FencingToken token = fence.token();
        FencingToken known = tokens.putIfAbsent(fence.leaseId(), token);
        LeaseId other = owners.putIfAbsent(token, fence.leaseId());
        if (other != null && !other.equals(fence.leaseId())) {
            violation("H1", "token " + token + " was given twice");
        }
        if (known != null && !known.equals(token)) {
            violation("H1", "one lease id has the tokens " + known + " and " + token);
        }
        if (call.highest().filter(floor -> token.compareTo(floor) <= 0).isPresent()) {
            violation("H2", "token " + token + " is not above " + call.highest() + ", returned before the call");
        }
        if (token.term() < call.term()) {
            violation("H7", "token " + token + " was granted below term " + call.term());
        }
        tally.count(Count.GRANTS);
        highestReturned = highestReturned.filter(h -> h.compareTo(token) > 0).or(() -> Optional.of(token));
        termReturned = Math.max(termReturned, token.term());
        Belief belief = new Belief(fence, from, time.now(), highestReturned.orElseThrow());
        beliefs.add(belief);
        return belief;
    }

    /** A beat was confirmed to a holder that could tell by its own clock that it held. */
    void extended(Belief belief, Call call) {
        if (!belief.covers(time.now())) {
            violation("H6", "a beat extended " + belief.fence.token() + " after its window");
        }
        beat(belief, call);
    }

    void beat(Belief belief, Call call) {
        tally.count(Count.BEATS);
        FencingToken token = belief.fence.token();
        if (call.highest().filter(newer -> newer.compareTo(token) > 0).isPresent()) {
            violation("H6", "a beat extended " + token + " after " + call.highest() + " was granted");
        }
        if (lost.contains(belief.fence.leaseId())) {
            violation("H6", "a beat extended " + token + " after its end");
        }
    }

    void ended(Belief belief) {
        lost.add(belief.fence.leaseId());
        note(belief.fence.leaseId().toString(), new Entry.Lost(belief.fence, LossReason.EXPIRED));
        belief.end(time.now());
    }

    void termPublished(long term) {
        termReturned = Math.max(termReturned, term);
    }

    void stored(long term) {
        if (term < termStored) {
            violation("H7", "the term in the record fell from " + termStored + " to " + term);
        }
        termStored = term;
    }

    void gatePassed(Fence fence) {
        if (highestPassed.filter(h -> isBelow(fence, h)).isPresent()) {
            violation("H4", "the gate let " + fence + " pass after " + highestPassed.orElseThrow());
        }
        if (!fence.token().equals(tokens.get(fence.leaseId()))) {
            violation("H4", "the gate let " + fence + " pass, which belongs to no grant");
        }
        note("gate", new Entry.GatePassed(gate(fence), fence));
        highestPassed = Optional.of(fence);
    }

    void gateRefused(Fence fence) {
        if (highestPassed.filter(h -> isBelow(fence, h)).isEmpty()) {
            violation("H4", "the gate refused " + fence + ", which is not below " + highestPassed);
        }
        highestPassed.ifPresent(highest -> note("gate", new Entry.GateRefused(gate(fence), fence, highest)));
    }

    private static String gate(Fence fence) {
        return "gate of " + fence.key();
    }

    private static boolean isBelow(Fence fence, Fence highest) {
        int order = fence.token().compareTo(highest.token());
        return order < 0 || (order == 0 && !fence.leaseId().equals(highest.leaseId()));
    }

    /** Looks for overlaps when all is over. */
    void close() {
        beliefs.sort(Comparator.comparingLong(b -> b.from));
        Belief last = null;
        for (Belief next : beliefs) {
            if (last != null && !last.fence.equals(next.fence)) {
                compare(last, next);
            }
            last = last == null || next.until > last.until ? next : last;
        }
    }

    private void compare(Belief last, Belief next) {
        tally.gap(next.from - last.until);
        if (next.from < last.until) {
            violations.add("H3 at %,d ns: %s overlaps %s by %,d ns"
                    .formatted(next.from, next.fence, last.fence, last.until - next.from));
        }
    }
}
