package io.leasehold.testing;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
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
import io.leasehold.spi.LeaseRules;
import io.leasehold.spi.LeaseRules.Moment;
import io.leasehold.spi.LeaseRules.Transition;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.Watch;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * A provider for tests of what happens when things go wrong: it keeps records by the real {@link LeaseRules} on the clock it is
 * given, and does to the next requests what the script says. Without a script it is a correct provider of one JVM.
 *
 * <pre>{@code
 * ManualClock clock = new ManualClock();
 * ScriptedProvider provider = new ScriptedProvider(clock);
 * provider.next(Verb.HEARTBEAT, Fault.DROP_ANSWER);      // applied, but the client is not told
 * }</pre>
 *
 * <p>Thread-safe. Calls never block; a fault that takes time advances nothing by itself.
 */
public final class ScriptedProvider implements WriteLeaseProvider {

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
        /** Lost on the way there, and applied when {@link ScriptedProvider#deliverHeld()} is called. */
        HOLD_REQUEST
    }

    private final LeaseClock clock;
    private final ProviderTraits traits;
    private final Map<LeaseKey, LeaseRecord> records = new HashMap<>();
    private final Map<LeaseKey, Long> lastBeatAt = new HashMap<>();
    private final Map<Verb, Deque<Step>> script = new EnumMap<>(Verb.class);
    private final Map<Verb, Integer> requests = new EnumMap<>(Verb.class);
    private final List<Runnable> held = new ArrayList<>();
    private final Map<LeaseKey, List<Runnable>> watches = new HashMap<>();

    private boolean muted;

    private record Step(Fault fault, Runnable before, Runnable during) {}

    private static final Step PLAIN = new Step(Fault.NONE, () -> {}, () -> {});

    /**
     * A provider with push, batches and a smallest ttl of 50 ms.
     *
     * @param clock decides expiry
     */
    public ScriptedProvider(LeaseClock clock) {
        this(
                clock,
                ProviderTraits.of(
                        Duration.ofMillis(50),
                        Capability.PUSH_WATCH,
                        Capability.BATCHED_HEARTBEATS,
                        Capability.CLOCK_FREE_EXPIRY));
    }

    /**
     * A provider with other traits.
     *
     * @param clock decides expiry
     * @param traits what it declares; without {@link Capability#PUSH_WATCH} its watches never fire
     */
    public ScriptedProvider(LeaseClock clock, ProviderTraits traits) {
        this.clock = clock;
        this.traits = traits;
    }

    /**
     * Adds to the script: what happens to the next request of that verb that the script does not mention yet.
     *
     * @param verb which kind of request
     * @param fault what happens to it; {@link Fault#NONE} to leave one alone
     * @return this provider
     */
    public ScriptedProvider next(Verb verb, Fault fault) {
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
    public ScriptedProvider before(Verb verb, Runnable action) {
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
    public ScriptedProvider after(Verb verb, Runnable action) {
        return add(verb, new Step(Fault.NONE, () -> {}, action));
    }

    private synchronized ScriptedProvider add(Verb verb, Step step) {
        script.computeIfAbsent(verb, v -> new ArrayDeque<>()).add(step);
        return this;
    }

    /** Applies the requests that were held back, oldest first. */
    public void deliverHeld() {
        List<Runnable> late;
        synchronized (this) {
            late = List.copyOf(held);
            held.clear();
        }
        late.forEach(Runnable::run);
    }

    /**
     * Stores a record as it is, whatever was there; counts as a beat.
     *
     * @param record the record
     */
    public void put(LeaseRecord record) {
        synchronized (this) {
            records.put(record.key(), record);
            lastBeatAt.put(record.key(), clock.nanoTime());
        }
        hint(record.key());
    }

    /**
     * The stored record.
     *
     * @param key the key
     * @return generation 0 if there is none
     */
    public synchronized LeaseRecord record(String key) {
        return recordOf(LeaseKey.of(key));
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
     * Fires the watches of a key for nothing.
     *
     * @param key the key
     */
    public void hint(LeaseKey key) {
        List<Runnable> listeners;
        synchronized (this) {
            boolean pushes = !muted && traits.capabilities().contains(Capability.PUSH_WATCH);
            listeners = pushes ? List.copyOf(watches.getOrDefault(key, List.of())) : List.of();
        }
        listeners.forEach(Runnable::run);
    }

    /** Loses every hint from now on. */
    public synchronized void mute() {
        muted = true;
    }

    /**
     * How many watches are open.
     *
     * @return zero or more
     */
    public synchronized int openWatches() {
        return watches.values().stream().mapToInt(List::size).sum();
    }

    @Override
    public AcquireResult acquire(AcquireRequest request, Duration timeout) {
        return scripted(
                Verb.ACQUIRE,
                request.key(),
                () -> apply(request.key(), (record, moment) -> LeaseRules.acquire(record, request, moment)));
    }

    @Override
    public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) {
        LeaseKey key = beat.guard().key();
        return scripted(
                Verb.HEARTBEAT, key, () -> apply(key, (record, moment) -> LeaseRules.heartbeat(record, beat, moment)));
    }

    @Override
    public ReleaseResult release(ReleaseRequest request, Duration timeout) {
        return scripted(
                Verb.RELEASE,
                request.key(),
                () -> apply(request.key(), (record, moment) -> LeaseRules.release(record, request)));
    }

    @Override
    public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout) {
        return scripted(Verb.INSPECT, key, () -> {
            synchronized (this) {
                return Optional.ofNullable(records.get(key));
            }
        });
    }

    @Override
    public ProviderTraits traits() {
        return traits;
    }

    @Override
    public synchronized Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        List<Runnable> ofKey = watches.computeIfAbsent(key, k -> new ArrayList<>());
        ofKey.add(mayHaveChanged);
        return () -> {
            synchronized (this) {
                ofKey.remove(mayHaveChanged);
            }
        };
    }

    @Override
    public void close() {}

    private <R> R scripted(Verb verb, LeaseKey key, Supplier<R> request) {
        Step step;
        synchronized (this) {
            requests.merge(verb, 1, Integer::sum);
            Deque<Step> steps = script.getOrDefault(verb, new ArrayDeque<>());
            step = steps.isEmpty() ? PLAIN : steps.remove();
        }
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
                R unused = request.get();
                throw noAnswer(verb, what);
            }
            case DUPLICATE -> {
                R unused = request.get();
            }
            case NONE -> {}
        }
        R answer = request.get();
        step.during().run();
        return answer;
    }

    private synchronized <R> void hold(Supplier<R> request) {
        held.add(() -> {
            R unused = request.get();
        });
    }

    private static RuntimeException noAnswer(Verb verb, String what) {
        return verb == Verb.INSPECT ? new LeaseUnavailableException(what) : new LeaseOutcomeUnknownException(what);
    }

    private <R> R apply(LeaseKey key, BiFunction<LeaseRecord, Moment, Transition<R>> rule) {
        Transition<R> transition;
        synchronized (this) {
            LeaseRecord record = recordOf(key);
            Instant now = Instant.ofEpochMilli(clock.wallMillis());
            transition = rule.apply(record, new Moment(remaining(record), now));
            transition.next().ifPresent(next -> store(record, next));
        }
        if (transition.next().isPresent()) {
            hint(key);
        }
        return transition.result();
    }

    private LeaseRecord recordOf(LeaseKey key) {
        return records.getOrDefault(key, LeaseRecord.neverUsed(key));
    }

    private void store(LeaseRecord before, LeaseRecord next) {
        boolean beaten = before.beat() != next.beat() || !before.leaseId().equals(next.leaseId());
        if (beaten) {
            lastBeatAt.put(next.key(), clock.nanoTime());
        }
        records.put(next.key(), next);
    }

    private Duration remaining(LeaseRecord record) {
        if (!record.namesLease() && record.reservedFor().isEmpty()) {
            return Duration.ZERO;
        }
        long passed = clock.nanoTime() - lastBeatAt.getOrDefault(record.key(), 0L);
        Duration left = record.ttl().minusNanos(passed);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
