package io.leasehold.tck;

import io.leasehold.Capability;
import io.leasehold.LeaseKey;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * All that a provider's author writes to be proved: how to open a provider on a back end that is shared by everything opened
 * through one fixture, and which faults can be injected. A fault that is not offered leaves the rules that need it
 * <i>untested</i>; the report says so. Faults between one client and the back end (lost, late, doubled, held messages, cuts,
 * lost hints) and each client's clock are injected by the kit itself, around the provider.
 *
 * <p>One fixture serves one test: it is made before it and closed after it.
 */
public interface LeaseProviderFixture extends AutoCloseable {

    /**
     * What is proved, for the report.
     *
     * @return name and version, such as {@code etcd 3.4.23, 3 members}
     */
    String name();

    /**
     * Opens a provider as another process would: it shares nothing with those opened before but the back end.
     *
     * @param context the clock and the scheduler of that process
     * @return a provider that the kit closes
     */
    WriteLeaseProvider open(ProviderContext context);

    /**
     * How time passes. {@link KitTime#virtual()} if the back end has no clock of its own but that of the context.
     *
     * @return real unless overridden; the same object at each call
     */
    default KitTime time() {
        return KitTime.real();
    }

    /**
     * The ttl of most leases in the tests: short, but not below the provider's smallest.
     *
     * @return 2 seconds unless overridden
     */
    default Duration ttl() {
        return Duration.ofSeconds(2);
    }

    /**
     * The beginning of all keys of this test; asked for once.
     *
     * @return random, so that no other test, run or application uses it
     */
    default String keyPrefix() {
        return "tck-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + "/";
    }

    /**
     * Where other JVMs find the same back end, for rules about processes.
     *
     * @return a URI for {@code LeaseClient.open}; empty leaves those rules untested
     */
    default Optional<String> uri() {
        return Optional.empty();
    }

    /** Stops the back end from answering, without losing anything, until {@link #resumeBackend()}. */
    default void pauseBackend() {
        throw new Untested("the fixture cannot pause the back end");
    }

    /** Lets the back end go on. */
    default void resumeBackend() {
        throw new Untested("the fixture cannot resume the back end");
    }

    /** Ends the back end in order and starts it again with its data. */
    default void restartBackend() {
        throw new Untested("the fixture cannot restart the back end");
    }

    /** Ends the back end at once and starts it again with its data. */
    default void killBackend() {
        throw new Untested("the fixture cannot kill the back end");
    }

    /** Takes away the power: what was not forced to the disk is lost; then starts the back end again. */
    default void losePower() {
        throw new Untested("the fixture cannot take away the back end's power");
    }

    /** Keeps a copy of the back end's present data, to be put back by {@link #putBackOlderData()}. */
    default void copyData() {
        throw new Untested("the fixture cannot copy the back end's data");
    }

    /** Puts back what {@link #copyData()} kept, as a careless restore does. */
    default void putBackOlderData() {
        throw new Untested("the fixture cannot put back older data");
    }

    /** Ends the node that leads, so that another takes over; preferably one that missed the last grant. */
    default void failOver() {
        throw new Untested("the fixture cannot fail over");
    }

    /**
     * Steps the back end's wall clock.
     *
     * @param step forward, or backward if negative
     */
    default void stepBackendClock(Duration step) {
        throw new Untested("the fixture cannot step the back end's clock");
    }

    /**
     * Makes the stored record of a key unreadable.
     *
     * @param key a key that was used
     * @param how what is wrong with it afterwards
     */
    default void damageRecord(LeaseKey key, Damage how) {
        throw new Untested("the fixture cannot damage a record");
    }

    /**
     * Sets the stored generation of a key to its maximum.
     *
     * @param key a key that was used and is free
     */
    default void exhaustGeneration(LeaseKey key) {
        throw new Untested("the fixture cannot set a generation");
    }

    /**
     * What the back end still keeps for clients besides records: sessions, subscriptions, locks.
     *
     * @return zero if nothing is left of closed clients
     */
    default int leftBehind() {
        throw new Untested("the fixture cannot ask the back end what is left behind");
    }

    /**
     * Threads that the driver keeps for the life of the JVM, whoever closes what.
     *
     * @return the beginnings of their names; none unless overridden
     */
    default List<String> sharedThreads() {
        return List.of();
    }

    /** Ends the back end and removes its data. */
    @Override
    void close();

    /**
     * The proxy between every provider opened here and the back end, for faults that only bytes show.
     *
     * @return without faults
     */
    default FaultProxy proxy() {
        throw new Untested("the fixture has no TCP proxy before the back end");
    }

    /**
     * Changes the settings of the back end so that it does not give a capability any more that the provider declares, and lets
     * the clients reconnect.
     *
     * @return the capability
     */
    default Capability weakenBackend() {
        throw new Untested("the fixture cannot take a capability from the back end");
    }

    /** What can be wrong with a stored record. */
    enum Damage {
        /** One byte differs. */
        FLIPPED_BYTE,
        /** Its end is missing. */
        TRUNCATED,
        /** It is another application's data. */
        FOREIGN,
        /** It was written by a newer version of the format. */
        NEWER_SCHEMA
    }
}
