package io.leasehold.testing;

import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.Watch;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Any provider, with the faults of a network between it and its client: requests and answers are lost, doubled, late; hints are
 * lost, false or doubled. What happens is scripted, one step per request of a verb, in order; requests beyond the script pass.
 *
 * <p>Thread-safe. It adds no time of its own: a test lets time pass in {@link #before} and {@link #after}.
 */
public sealed class FlakyProvider implements WriteLeaseProvider permits ScriptedProvider {

    /** What a script can be about. */
    public enum Verb {
        /** {@link WriteLeaseProvider#acquire}. */
        ACQUIRE,
        /** {@link WriteLeaseProvider#heartbeat}, also as part of a batch. */
        HEARTBEAT,
        /** {@link WriteLeaseProvider#release}. */
        RELEASE,
        /** {@link WriteLeaseProvider#inspect}. */
        INSPECT
    }

    /** What can happen to a request. */
    public enum Fault {
        /** Nothing: the request is applied and answered. */
        NONE,
        /** Refused before it reached the back end: {@link LeaseUnavailableException}, surely nothing changed. */
        REFUSE,
        /** Lost on the way there: {@link LeaseOutcomeUnknownException}, and nothing changed. */
        DROP_REQUEST,
        /** Lost on the way back: {@link LeaseOutcomeUnknownException}, and it was applied. */
        DROP_ANSWER,
        /** Applied twice; the second answer is given. */
        DUPLICATE,
        /** Lost on the way there, and applied when {@link FlakyProvider#deliverHeld()} is called. */
        HOLD_REQUEST
    }

    private static final Step PLAIN = new Step(Fault.NONE, () -> {}, () -> {});

    private final WriteLeaseProvider provider;
    private final Map<Verb, Deque<Step>> script = new EnumMap<>(Verb.class);
    private final Map<Verb, Fault> always = new EnumMap<>(Verb.class);
    private final Map<Verb, Integer> requests = new EnumMap<>(Verb.class);
    private final List<Runnable> held = new ArrayList<>();
    private final List<Hint> hints = new CopyOnWriteArrayList<>();
    private volatile boolean deaf;

    private record Step(Fault fault, Runnable before, Runnable after) {}

    private record Hint(LeaseKey key, Runnable listener) {}

    /** One request of the provider behind. */
    @FunctionalInterface
    private interface Request<R> {
        R send() throws InterruptedException;
    }

    /**
     * Puts a network around a provider.
     *
     * @param provider the one behind; closed with this one
     */
    public FlakyProvider(WriteLeaseProvider provider) {
        this.provider = provider;
    }

    /**
     * Adds to the script: what happens to the next request of that verb that the script does not mention yet.
     *
     * @param verb which kind of request
     * @param fault what happens to it; {@link Fault#NONE} to leave one alone
     * @return this provider
     */
    public FlakyProvider next(Verb verb, Fault fault) {
        return add(verb, new Step(fault, () -> {}, () -> {}));
    }

    /**
     * Adds to the script: runs the action before the next request of that verb is applied, for example to let time pass or to let
     * somebody else in.
     *
     * @param verb which kind of request
     * @param action runs on the requesting thread
     * @return this provider
     */
    public FlakyProvider before(Verb verb, Runnable action) {
        return add(verb, new Step(Fault.NONE, action, () -> {}));
    }

    /**
     * Adds to the script: runs the action after the next request of that verb is applied and before it is answered, for example
     * to let time pass.
     *
     * @param verb which kind of request
     * @param action runs on the requesting thread
     * @return this provider
     */
    public FlakyProvider after(Verb verb, Runnable action) {
        return add(verb, new Step(Fault.NONE, () -> {}, action));
    }

    private synchronized FlakyProvider add(Verb verb, Step step) {
        script.computeIfAbsent(verb, v -> new ArrayDeque<>()).add(step);
        return this;
    }

    /**
     * Does this to every request that the script does not mention, until {@link #heal()}.
     *
     * @param fault {@link Fault#DROP_REQUEST} cuts both ways, {@link Fault#DROP_ANSWER} only the way back
     */
    public synchronized void cut(Fault fault) {
        for (Verb verb : Verb.values()) {
            always.put(verb, fault);
        }
        deaf = true;
    }

    /** Ends every fault that lasts, drops the rest of the script, and fires every watch once as after a reconnect. */
    public void heal() {
        synchronized (this) {
            always.clear();
            script.clear();
        }
        deaf = false;
        hints.forEach(hint -> hint.listener().run());
    }

    /** Loses every hint until {@link #heal()}. */
    public void dropHints() {
        deaf = true;
    }

    /**
     * Fires the watches of a key for nothing.
     *
     * @param key the key
     */
    public void forgeHint(LeaseKey key) {
        hints.stream()
                .filter(hint -> hint.key().equals(key))
                .forEach(hint -> hint.listener().run());
    }

    /** Applies the requests that were held back, oldest first; their answers go nowhere. */
    public void deliverHeld() {
        List<Runnable> late;
        synchronized (this) {
            late = List.copyOf(held);
            held.clear();
        }
        late.forEach(Runnable::run);
    }

    /**
     * How many requests came, whatever was done to them; a batch counts once per lease.
     *
     * @param verb which kind
     * @return zero or more
     */
    public synchronized int requests(Verb verb) {
        return requests.getOrDefault(verb, 0);
    }

    /**
     * How many watches are open.
     *
     * @return zero or more
     */
    public int openWatches() {
        return hints.size();
    }

    @Override
    public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
        return through(Verb.ACQUIRE, request.key(), () -> provider.acquire(request, timeout));
    }

    @Override
    public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException {
        return through(Verb.HEARTBEAT, beat.guard().key(), () -> provider.heartbeat(beat, timeout));
    }

    @Override
    public ReleaseResult release(ReleaseRequest request, Duration timeout) throws InterruptedException {
        return through(Verb.RELEASE, request.key(), () -> provider.release(request, timeout));
    }

    @Override
    public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout)
            throws InterruptedException {
        return through(Verb.INSPECT, key, () -> provider.inspect(key, freshness, timeout));
    }

    /** Without faults the batch is the provider's own; with faults each beat meets its own. */
    @Override
    public void heartbeatAll(List<Heartbeat> beats, Duration timeout, BiConsumer<LeaseId, HeartbeatResult> onAnswer)
            throws InterruptedException {
        if (isFaulty(Verb.HEARTBEAT)) {
            WriteLeaseProvider.super.heartbeatAll(beats, timeout, onAnswer);
        } else {
            count(Verb.HEARTBEAT, beats.size());
            provider.heartbeatAll(beats, timeout, onAnswer);
        }
    }

    private synchronized boolean isFaulty(Verb verb) {
        return always.containsKey(verb)
                || !script.getOrDefault(verb, new ArrayDeque<>()).isEmpty();
    }

    private synchronized void count(Verb verb, int more) {
        requests.merge(verb, more, Integer::sum);
    }

    @Override
    public ProviderTraits traits() {
        return provider.traits();
    }

    @Override
    public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        return hinted(new Hint(key, mayHaveChanged), hint -> provider.watch(key, hint));
    }

    @Override
    public Watch watchFree(LeaseKey key, Runnable mayBeFree) {
        return hinted(new Hint(key, mayBeFree), hint -> provider.watchFree(key, hint));
    }

    private Watch hinted(Hint hint, Function<Runnable, Watch> opening) {
        hints.add(hint);
        Watch behind = opening.apply(() -> {
            if (!deaf) {
                hint.listener().run();
            }
        });
        return () -> {
            hints.remove(hint);
            behind.close();
        };
    }

    @Override
    public Optional<LeaseAdmin> admin() {
        return provider.admin();
    }

    @Override
    public void close() {
        provider.close();
    }

    private <R> R through(Verb verb, LeaseKey key, Request<R> request) throws InterruptedException {
        Step step = take(verb);
        step.before().run();
        String what = verb + " of '" + key + "': the script says " + step.fault();
        switch (step.fault()) {
            case REFUSE -> throw new LeaseUnavailableException(what);
            case DROP_REQUEST -> throw noAnswer(verb, what);
            case HOLD_REQUEST -> {
                hold(request);
                throw noAnswer(verb, what);
            }
            case DROP_ANSWER -> {
                R unused = request.send();
                throw noAnswer(verb, what);
            }
            case DUPLICATE -> {
                R unused = request.send();
            }
            case NONE -> {}
        }
        R answer = request.send();
        step.after().run();
        return answer;
    }

    private synchronized Step take(Verb verb) {
        count(verb, 1);
        Deque<Step> steps = script.getOrDefault(verb, new ArrayDeque<>());
        if (!steps.isEmpty()) {
            return steps.remove();
        }
        Fault lasting = always.getOrDefault(verb, Fault.NONE);
        return lasting == Fault.NONE ? PLAIN : new Step(lasting, () -> {}, () -> {});
    }

    private synchronized <R> void hold(Request<R> request) {
        held.add(() -> {
            try {
                R unused = request.send();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static RuntimeException noAnswer(Verb verb, String what) {
        return verb == Verb.INSPECT ? new LeaseUnavailableException(what) : new LeaseOutcomeUnknownException(what);
    }
}
