package io.leasehold.recordstore;

import java.util.function.Supplier;

/** Carries messages: delays, drops, doubles and so reorders them, until it is healed. */
final class SimulatedNetwork {

    private static final long[] LOST = {};

    private final SimulatedTime time;
    private final Tally tally;
    private Fates fates = this::random;

    /** What becomes of each message: the delay of each copy that arrives, in nanoseconds. */
    interface Fates {
        long[] of(Parcel parcel);
    }

    /**
     * A message.
     *
     * @param machine that sent the request or gets the answer
     * @param leg there or back
     * @param what kind of request, told only if somebody asks
     */
    record Parcel(String machine, Leg leg, Supplier<String> what) {}

    enum Leg {
        REQUEST,
        ANSWER
    }

    SimulatedNetwork(SimulatedTime time, Tally tally) {
        this.time = time;
        this.tally = tally;
    }

    void send(Parcel parcel, Runnable delivery) {
        for (long delay : fates.of(parcel)) {
            time.schedule(delay, delivery);
        }
    }

    void steer(Fates script) {
        fates = script;
    }

    /** From now on every message arrives once and soon. */
    void heal() {
        fates = parcel -> new long[] {soon()};
    }

    private long[] random(Parcel parcel) {
        double kind = time.random.nextDouble();
        if (kind < 0.05) {
            tally.count(Count.LOST_MESSAGES);
            return LOST;
        }
        if (kind < 0.08) {
            tally.count(Count.DOUBLED_MESSAGES);
            return new long[] {delay(), delay()};
        }
        return new long[] {delay()};
    }

    long soon() {
        return time.ttls(0.0005, 0.01);
    }

    /** Mostly short, now and then a good part of a ttl, and sometimes far beyond any timeout. */
    private long delay() {
        double kind = time.random.nextDouble();
        if (kind < 0.92) {
            return soon();
        }
        return kind < 0.98 ? time.ttls(0.01, 0.25) : time.ttls(0.5, 3);
    }
}
