package io.leasehold.tck;

import io.leasehold.Capability;
import io.leasehold.LeaseKey;
import io.leasehold.ProviderTraits;
import io.leasehold.client.LeaseEvent;
import io.leasehold.client.LeaseListener;
import io.leasehold.history.Actor;
import io.leasehold.history.Expectations;
import io.leasehold.history.FlightRecorder;
import io.leasehold.history.HistoryRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * What a rule's test works with: processes on one back end, time, keys that belong to this run only. One per test. Afterwards it
 * checks what every test must leave behind: a history that keeps the promises, and no thread and no timer.
 */
public final class Kit implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ThreadCheck threads = new ThreadCheck();
    private final LeaseProviderFixture fixture;
    private final KitSeams seams;
    private final KitTime time;
    private final long seed = Optional.ofNullable(Long.getLong("leasehold.tck.seed"))
            .orElseGet(() -> ThreadLocalRandom.current().nextLong());
    private final Random random = new Random(seed);
    private final String prefix;
    private final List<KitClient> clients = new ArrayList<>();
    private final List<Recorded> events = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger processes = new AtomicInteger();
    private final HistoryRecorder recorder;
    private Optional<ProviderTraits> traits = Optional.empty();
    private boolean randomUsed;
    private volatile boolean broken;

    /** An event of a client, by its own clock. */
    record Recorded(KitClient client, LeaseEvent event) {}

    Kit(LeaseProviderFixture fixture, KitSeams seams) {
        this.fixture = fixture;
        this.seams = seams;
        this.time = fixture.time();
        this.prefix = fixture.keyPrefix();
        this.recorder = HistoryRecorder.inMemory("tck", time.clock());
    }

    /**
     * The provider under test and its faults.
     *
     * @return the fixture of this test
     */
    public LeaseProviderFixture fixture() {
        return fixture;
    }

    /**
     * How time passes.
     *
     * @return the fixture's
     */
    public KitTime time() {
        return time;
    }

    /**
     * The ttl of most leases.
     *
     * @return the fixture's
     */
    public Duration ttl() {
        return fixture.ttl();
    }

    /**
     * A share of the ttl.
     *
     * @param share 1 is the ttl
     * @return the product
     */
    public Duration ttl(double share) {
        return Duration.ofNanos((long) (ttl().toNanos() * share));
    }

    /**
     * How long one request may take.
     *
     * @return generous: rules about timeouts choose their own
     */
    public Duration timeout() {
        return TIMEOUT;
    }

    /**
     * A key that no other test, run or application uses.
     *
     * @param name what it stands for in this test
     * @return the key, under this run's prefix
     */
    public LeaseKey key(String name) {
        return LeaseKey.of(prefix + name);
    }

    /**
     * The source of every choice a test makes.
     *
     * @return seeded; the report names the seed, and {@code -Dleasehold.tck.seed} repeats it
     */
    public Random random() {
        randomUsed = true;
        return random;
    }

    /** Empty if the test made no random choice. */
    Optional<Long> usedSeed() {
        return randomUsed ? Optional.of(seed) : Optional.empty();
    }

    /**
     * What the provider declares.
     *
     * @return the traits of the first process's provider, as it opened
     */
    public ProviderTraits traits() {
        if (traits.isEmpty()) {
            client("traits");
        }
        return traits.orElseThrow();
    }

    /** Where other JVMs find the back end; the test is untested if the fixture does not say. */
    String uri() {
        return fixture.uri().orElseThrow(() -> new Untested("the fixture names no URI for other processes"));
    }

    /**
     * Ends the test unless the provider declares the capability that it is about.
     *
     * @param capability see {@link LeaseRule#proves()}
     */
    public void require(Capability capability) {
        if (!traits().capabilities().contains(capability)) {
            throw new NotDeclared(capability);
        }
    }

    /**
     * Starts a process.
     *
     * @param name for messages; the holder id
     * @return closed after the test
     */
    public KitClient client(String name) {
        KitClient client = new KitClient(this, name);
        clients.add(client);
        if (traits.isEmpty()) {
            traits = Optional.of(client.provider().traits());
        }
        return client;
    }

    KitSeams seams() {
        return seams;
    }

    /** Empty if no test asked for a process. */
    Optional<ProviderTraits> knownTraits() {
        return traits;
    }

    /** From now on the test breaks a promise on purpose, as a control: what follows is not recorded and not checked. */
    void breakOnPurpose() {
        broken = true;
    }

    /** The seed of every choice that this test makes. */
    long seed() {
        randomUsed = true;
        return seed;
    }

    /** A listener that keeps each event, and enters it into the history on the common clock. */
    LeaseListener listener(KitClient client) {
        CommonTime time = new CommonTime(client.clock());
        LeaseListener recording = FlightRecorder.to(
                recorder, new Actor(client.holder().text(), Integer.toString(processes.incrementAndGet())));
        return event -> {
            if (!broken) {
                recording.onEvent(time.of(event));
                events.add(new Recorded(client, event));
            }
        };
    }

    DirectCalls directCalls(KitClient client) {
        Actor actor = new Actor(client.holder().text(), Integer.toString(processes.incrementAndGet()));
        return new DirectCalls(time.clock(), entry -> {
            if (!broken) {
                recorder.record(actor, entry);
            }
        });
    }

    List<Recorded> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /**
     * How often to repeat what takes long in real time.
     *
     * @param virtual repetitions in virtual time
     * @param real repetitions in real time
     * @return one of the two
     */
    public int times(int virtual, int real) {
        return time.isVirtual() ? virtual : real;
    }

    /**
     * Waits for what follows within the bound, or the test fails.
     *
     * @param what for the message
     * @param atMost how long at the most
     * @param condition what is waited for
     */
    public void await(String what, Duration atMost, BooleanSupplier condition) {
        if (!time.passUntil(atMost, condition)) {
            throw new AssertionError(what + " should follow within " + atMost);
        }
    }

    /** Ends every process and the back end, and checks what is left; each check is made although another fails. */
    @Override
    public void close() {
        FirstFailure failure = new FirstFailure();
        clients.forEach(client -> failure.attempt(client::close));
        failure.attempt(fixture::close);
        failure.attempt(this::checkTimers);
        failure.attempt(() -> threads.check(fixture.sharedThreads(), seams.threadPatience()));
        recorder.close();
        seams.history()
                .check(recorder.history(), Expectations.none())
                .violations()
                .forEach(violation ->
                        failure.add(new RuleViolation(violation.check().name(), violation.toString())));
        failure.throwIfAny();
    }

    private void checkTimers() {
        if (time.pendingTimers() > 0) {
            throw new RuleViolation("12.1", time.pendingTimers() + " timers are left after everything was closed");
        }
    }

    /** Runs a blocking call; an interrupt is a failure of the test. */
    static <T> T uninterrupted(Callable<T> call) {
        try {
            return call.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("the call was interrupted", e);
        }
    }
}
