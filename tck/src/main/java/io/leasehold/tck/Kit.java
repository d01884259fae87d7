package io.leasehold.tck;

import io.leasehold.Capability;
import io.leasehold.LeaseKey;
import io.leasehold.ProviderTraits;
import io.leasehold.client.LeaseEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
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
    private final List<Recorded> events = new ArrayList<>();
    private Optional<ProviderTraits> traits = Optional.empty();
    private boolean randomUsed;
    private boolean broken;

    /**
     * An event of a client, as it will be checked after the test.
     *
     * @param client the process's name
     * @param event what happened
     * @param toCommon what to add to readings of the client's clock that the event carries, to place them on the common clock
     */
    record Recorded(String client, LeaseEvent event, long toCommon) {}

    Kit(LeaseProviderFixture fixture, KitSeams seams) {
        this.fixture = fixture;
        this.seams = seams;
        this.time = fixture.time();
        this.prefix = fixture.keyPrefix();
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
    synchronized void breakOnPurpose() {
        broken = true;
    }

    synchronized void record(String client, ClientClock clock, LeaseEvent event) {
        if (broken) {
            return;
        }
        events.add(new Recorded(client, event, clock.toCommon(event.nanoTime()) - event.nanoTime()));
    }

    synchronized List<Recorded> events() {
        return List.copyOf(events);
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
        failure.attempt(() -> threads.check(fixture.sharedThreads()));
        seams.history()
                .findings(events())
                .forEach(finding -> failure.add(new RuleViolation(finding.check(), finding.text())));
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
