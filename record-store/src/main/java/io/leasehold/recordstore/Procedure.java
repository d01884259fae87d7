package io.leasehold.recordstore;

import io.leasehold.LeaseException;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.recordstore.Memory.Known;
import io.leasehold.recordstore.RecordStore.Stored;
import io.leasehold.recordstore.RecordStore.Version;
import io.leasehold.spi.LeaseRules.Transition;
import java.time.Duration;
import java.util.Optional;

/**
 * One call as steps without I/O: it says which operation it wants next and is fed the answer, until it is done or throws. Used by
 * one thread, once.
 *
 * <p>A decision that changes the record is written with compare-and-set on the version it was made for. A decision that leaves
 * the record as it is counts only on a record just read. A refused write is followed by a read. A write whose outcome is unknown
 * is followed by a read that settles it: if the version has moved on from the one expected, the write was either applied, and
 * then the record shows it, or never will be; if it has not, the write may still arrive, and the outcome of the call is unknown.
 * Whatever fails after a write of unknown outcome leaves the outcome of the call unknown.
 */
final class Procedure<R> {

    /** Each refusal means that another writer got ahead; after so many the call gives way. */
    static final int MAX_REFUSALS = 16;

    private final Verb<R> verb;
    private final Memory memory;
    private final RecordCodec codec;
    private Optional<Proposal<R>> proposal = Optional.empty();
    private Optional<Doubt> doubt = Optional.empty();
    private int refusals;

    private record Proposal<R>(LeaseRecord next, R result, Version expected, long sentNanos) {}

    private record Doubt(Version expected, RuntimeException cause) {}

    Procedure(Verb<R> verb, Memory memory, RecordCodec codec) {
        this.verb = verb;
        this.memory = memory;
        this.codec = codec;
    }

    Step<R> start() {
        Optional<R> atOnce = verb.answerAtOnce();
        if (atOnce.isPresent()) {
            return new Step.Done<>(atOnce.get());
        }
        Optional<Known> known = known();
        if (known.isEmpty()) {
            return new Step.Read<>();
        }
        Transition<R> transition = verb.decide(known.get().record());
        return transition
                .next()
                .map(next -> propose(next, transition.result(), known.get().version()))
                .orElseGet(Step.Read::new);
    }

    private Optional<Known> known() {
        Optional<Known> remembered = memory.recall(verb.key());
        return remembered.isPresent()
                ? remembered.filter(k -> verb.worksOn(k.record()))
                : verb.guess().map(guess -> new Known(guess, Version.ABSENT));
    }

    /** Feeds the answer of a read. */
    Step<R> read(Optional<Stored> answer) {
        Version version = answer.map(Stored::version).orElse(Version.ABSENT);
        settle(version);
        LeaseRecord record =
                answer.map(s -> codec.decode(verb.key(), s.bytes())).orElseGet(() -> LeaseRecord.neverUsed(verb.key()));
        memory.learn(record, version);
        Transition<R> transition = verb.decide(record);
        return transition
                .next()
                .map(next -> propose(next, transition.result(), version))
                .orElseGet(() -> new Step.Done<>(transition.result()));
    }

    private void settle(Version version) {
        if (doubt.filter(d -> d.expected().equals(version)).isPresent()) {
            throw outcomeUnknown("it may still be applied");
        }
    }

    private Step<R> propose(LeaseRecord next, R result, Version expected) {
        byte[] bytes = codec.encode(next);
        long now = memory.nanoTime();
        memory.forget(verb.key());
        verb.sending(next, now);
        proposal = Optional.of(new Proposal<>(next, result, expected, now));
        return new Step.Write<>(expected, bytes);
    }

    /** Feeds the answer of a write: the new version, or empty if it was refused. */
    Step<R> written(Optional<Version> answer) {
        Proposal<R> sent = proposal.orElseThrow();
        if (answer.isEmpty()) {
            countRefusal();
            return new Step.Read<>();
        }
        memory.learn(sent.next(), answer.get());
        verb.applied(sent.next(), sent.sentNanos());
        return new Step.Done<>(sent.result());
    }

    /** Feeds the refusal of a write that told what it met: as good as the read that would follow. */
    Step<R> refusedFor(Stored current) {
        countRefusal();
        return read(Optional.of(current));
    }

    private void countRefusal() {
        if (++refusals == MAX_REFUSALS) {
            throw unlessInDoubt(
                    new LeaseUnavailableException(what() + " gave way to " + refusals + " other writers of the key"));
        }
    }

    /** Feeds the failure of a read: what to throw. */
    LeaseException readFailed(RuntimeException cause) {
        return unlessInDoubt(
                cause instanceof LeaseException known
                        ? known
                        : new LeaseUnavailableException(what() + " could not read the record: " + cause, cause));
    }

    /** Feeds the failure of a write: how to go on, if it may have been applied. */
    Step<R> writeFailed(RuntimeException cause) {
        if (cause instanceof LeaseException known && !(cause instanceof LeaseOutcomeUnknownException)) {
            throw unlessInDoubt(known);
        }
        doubt = Optional.of(new Doubt(proposal.orElseThrow().expected(), cause));
        return new Step.Read<>();
    }

    /** The timeout has passed: what to throw. */
    LeaseException outOfTime(Duration timeout) {
        return unlessInDoubt(new LeaseUnavailableException(what() + " found no time to go on within " + timeout));
    }

    /** After a write that may have been applied, no failure means that nothing changed. */
    private LeaseException unlessInDoubt(LeaseException failure) {
        boolean untrue = failure instanceof LeaseUnavailableException && doubt.isPresent();
        return untrue ? outcomeUnknown(String.valueOf(failure.getMessage())) : failure;
    }

    private LeaseOutcomeUnknownException outcomeUnknown(String why) {
        RuntimeException cause = doubt.orElseThrow().cause();
        return new LeaseOutcomeUnknownException(what() + ": a write got no answer (" + cause + "); " + why, cause);
    }

    private String what() {
        return verb.name() + " of '" + verb.key() + "'";
    }
}
