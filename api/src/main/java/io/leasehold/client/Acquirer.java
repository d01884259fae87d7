package io.leasehold.client;

import io.leasehold.LeaseException;
import io.leasehold.LeaseFencedException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.UnsafeBackendException;
import io.leasehold.client.LeaseEvent.Refused.Outcome;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireRequest.Reclaim;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * Tries to acquire a key now. An attempt is one lease id: it is sent, repeated as it is when its answer is lost (rule 10.5), and
 * given up so that nothing of it remains (rule 10.6). Runs on the thread that calls it.
 */
final class Acquirer {

    /** How often an attempt is sent before it is given up: once, and twice more if no answer came. */
    private static final int SENDS = 3;

    /** How many new attempts follow each other while the key changes hands between them. */
    private static final int ATTEMPTS = 16;

    private final Engine.Parts parts;
    private final Memory memory;
    private final Releaser releaser;
    private final GrantTaker taker;

    Acquirer(Engine.Parts parts, Memory memory, Releaser releaser, GrantTaker taker) {
        this.parts = parts;
        this.memory = memory;
        this.releaser = releaser;
        this.taker = taker;
    }

    /** Makes a lease of a grant that passed every check. */
    interface GrantTaker {
        HeldLease take(Wanted wanted, LeaseGuard guard, Phase.Window window);
    }

    /** What a try came to. */
    sealed interface Try {
        /** A lease that is kept alive from now on. */
        record Got(HeldLease lease) implements Try {}

        /** Somebody else has the key, for that long at least unless it is released. */
        record Busy(LeaseRecord record, Duration retryAfter) implements Try {}
    }

    /** An answer, and the reading before the first request of the attempt that may have brought it about. */
    private record Answer(AcquireRequest request, ValidityClock.Start start, AcquireResult result) {}

    Try tryNow(Wanted wanted) throws InterruptedException {
        LeaseKey key = wanted.spec().key();
        Reclaim reclaim = Reclaim.NEVER;
        Optional<LeaseRecord> met = Optional.empty();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            AcquireRequest request = request(wanted, reclaim);
            memory.begin(request.leaseId());
            try {
                Answer answer = send(request, wanted);
                AcquireResult result = answer.result();
                if (result instanceof AcquireResult.Granted granted) {
                    return new Try.Got(accept(wanted, answer, granted.guard()));
                } else if (result instanceof AcquireResult.Fenced fenced) {
                    refused(answer, Outcome.FENCED, "term " + fenced.attempted() + " behind " + fenced.current());
                    throw new LeaseFencedException(key, fenced.attempted(), fenced.current());
                } else if (result instanceof AcquireResult.Spent spent) {
                    refused(
                            answer,
                            Outcome.SPENT,
                            "generation " + spent.record().generation());
                    memory.see(spent.record());
                    met = Optional.of(spent.record());
                } else if (result instanceof AcquireResult.HeldByOther held) {
                    memory.see(held.record());
                    if (termUnpublished(answer, held.record())) {
                        continue;
                    }
                    if (reclaim == Reclaim.OWN_HOLDER || !mayReclaim(wanted, held.record())) {
                        refused(
                                answer,
                                Outcome.HELD_BY_OTHER,
                                String.valueOf(held.record().holder().orElse(null)));
                        return new Try.Busy(held.record(), held.retryAfter());
                    }
                    reclaim = Reclaim.OWN_HOLDER;
                }
            } finally {
                memory.end(request.leaseId());
            }
        }
        // why: others were granted during each of the tries, so the key is theirs as much as if one of them had kept it
        return met.<Try>map(record -> new Try.Busy(record, Duration.ZERO))
                .orElseThrow(() -> new LeaseUnavailableException(
                        "'" + key + "' changed hands during each of " + ATTEMPTS + " tries; none was granted"));
    }

    private AcquireRequest request(Wanted wanted, Reclaim reclaim) {
        LeaseSpec spec = wanted.spec();
        return new AcquireRequest(
                spec.key(),
                LeaseId.random(),
                memory.generation(spec.key()),
                wanted.holder(),
                wanted.timing().publishedTtl(),
                spec.term().getAsLong(),
                reclaim,
                spec.attributes());
    }

    /** The attempt had not seen the current generation, so its higher term was not published; the next has, and is (rule 4.3). */
    private static boolean termUnpublished(Answer answer, LeaseRecord record) {
        return record.term() < answer.request().term()
                && record.generation() != answer.request().seenGeneration();
    }

    /** Only a predecessor's lease, never one that this JVM issued, and only before this client held the key itself. */
    private boolean mayReclaim(Wanted wanted, LeaseRecord record) {
        return wanted.spec().reclaim() == Reclaim.OWN_HOLDER
                && !memory.wasGranted(record.key())
                && record.holder().filter(wanted.holder()::equals).isPresent()
                && !memory.isUnderWay(record)
                && !parts.issued().contains(record);
    }

    private Answer send(AcquireRequest request, Wanted wanted) throws InterruptedException {
        ValidityClock.Start first = parts.validity().start();
        parts.events()
                .emit(() -> new LeaseEvent.AttemptSent(request.key(), request.leaseId(), request.term(), first.nano()));
        Attempt attempt = new Attempt(request, wanted, first);
        while (true) {
            try {
                AcquireResult result = parts.provider().acquire(request, wanted.requestTimeout());
                if (attempt.mayHaveHappened && !(result instanceof AcquireResult.Granted)) {
                    releaser.giveUp(attempt.release(), wanted.timing());
                }
                return new Answer(request, first, result);
            } catch (LeaseUnavailableException e) {
                noAnswer(attempt, Outcome.UNAVAILABLE, e);
            } catch (LeaseOutcomeUnknownException e) {
                attempt.mayHaveHappened = true;
                noAnswer(attempt, Outcome.UNKNOWN, e);
            } catch (InterruptedException | RuntimeException e) {
                releaser.giveUp(attempt.release(), wanted.timing());
                throw e;
            }
        }
    }

    /** One lease id under way. */
    private static final class Attempt {
        private final AcquireRequest request;
        private final Wanted wanted;
        private final ValidityClock.Start first;
        private int sends;
        private boolean mayHaveHappened;

        Attempt(AcquireRequest request, Wanted wanted, ValidityClock.Start first) {
            this.request = request;
            this.wanted = wanted;
            this.first = first;
        }

        ReleaseRequest release() {
            return new ReleaseRequest(request.key(), request.leaseId());
        }
    }

    /** Returns if the same attempt is to be sent again. */
    private void noAnswer(Attempt attempt, Outcome outcome, LeaseException cause) throws InterruptedException {
        emitRefused(attempt.request, outcome, String.valueOf(cause.getMessage()));
        if (!attempt.mayHaveHappened) {
            throw cause;
        }
        attempt.sends++;
        Timing timing = attempt.wanted.timing();
        Phase.Window window = Phase.Window.of(attempt.first, timing, timing.publishedTtl());
        long patience = attempt.wanted.patienceLeft();
        if (attempt.sends < SENDS && patience > 0 && parts.validity().covers(window)) {
            return;
        }
        String what = "acquire of '" + attempt.request.key() + "' got no answer and ";
        String otherwise = "; if it was granted, it expires within " + attempt.request.ttl();
        if (patience < Releaser.longestPay(timing)) {
            releaser.giveUp(attempt.release(), timing);
            throw new LeaseOutcomeUnknownException(what + "is given up in the background" + otherwise, cause);
        }
        try {
            releaser.giveUpNow(attempt.release(), timing);
        } catch (LeaseUnavailableException | LeaseOutcomeUnknownException e) {
            e.addSuppressed(cause);
            throw new LeaseOutcomeUnknownException(what + "could not be given up" + otherwise, e);
        }
        throw new LeaseUnavailableException(what + "was given up; nothing of it remains", cause);
    }

    private HeldLease accept(Wanted wanted, Answer answer, LeaseGuard guard) {
        Phase.Window window = Phase.Window.of(answer.start(), wanted.timing(), guard.ttl());
        ReleaseRequest giveBack = new ReleaseRequest(guard.key(), guard.leaseId());
        if (!parts.validity().covers(window)) {
            refused(answer, Outcome.TOO_LATE, guard.token().toString());
            releaser.giveUp(giveBack, wanted.timing());
            throw new LeaseUnavailableException(
                    "'%s' was granted, but the answer came after the window of %s and was given back"
                            .formatted(
                                    guard.key(),
                                    Duration.ofNanos(wanted.timing().windowNanos(guard.ttl()))));
        }
        if (!memory.admit(guard.key(), guard.token())) {
            String highest = memory.highest(guard.key()).map(Object::toString).orElse("none");
            refused(answer, Outcome.TOKEN_REPEATED, guard.token() + " after " + highest);
            releaser.giveUp(giveBack, wanted.timing());
            throw new UnsafeBackendException(
                    "the token granted for '" + guard.key() + "'",
                    guard.token() + ", so the back end lost its memory",
                    "one above " + highest + ", which was seen before: raise the term");
        }
        return taker.take(wanted, guard, window);
    }

    private void refused(Answer answer, Outcome outcome, String detail) {
        emitRefused(answer.request(), outcome, detail);
    }

    private void emitRefused(AcquireRequest request, Outcome outcome, String detail) {
        parts.events()
                .emit(() -> new LeaseEvent.Refused(
                        request.key(),
                        request.leaseId(),
                        outcome,
                        detail,
                        parts.validity().nanoTime()));
    }
}
