package io.leasehold.recipe;

import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LossReason;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.spi.Watch;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A candidate that campaigns for a key until it is closed: one leader at a time, and another one when it dies.
 *
 * <p>In one process, elected(n), deposed(n) and elected(n+1) follow one another without overlap; only deposed(n) may run beside an
 * onElected(n) that was interrupted and has not returned yet. No campaign begins before both have returned, so a listener that
 * ignores its interrupt keeps its own process from being elected again, but nobody else: its lease is lost already, and the gate
 * refuses its writes. Where leadership is given up (resign, hand-over, return, close), both return before the key is freed.
 *
 * <p>The campaign outlasts an unreachable back end. A candidate whose term is behind ({@code LeaseFencedException}) asks again each
 * fifth of the ttl, with the term that the spec's supplier then gives; so do others after any other error, which is logged. Only
 * {@link #close()}, here or of the client, ends it.
 *
 * <p>Threads: {@code leasehold-election-KEY} while open, {@code leasehold-leader-KEY} while elected; both daemons, both gone when
 * {@link #close()} has returned. All methods may be called from any thread, also from the listener.
 */
public final class LeaderElection implements AutoCloseable {

    private final LeaseClient client;
    private final LeaseSpec spec;
    private final Campaign campaign;
    private final Thread thread;
    private volatile Watch watch = Watch.NONE;
    private volatile LeaseRecord seen;

    LeaderElection(LeaseClient client, LeaseSpec spec, Listener listener, LeaseClock clock) {
        this.client = client;
        this.spec = spec;
        this.campaign = new Campaign(client, spec, listener, clock);
        this.thread = new Thread(campaign, "leasehold-election-" + spec.key());
        this.thread.setDaemon(true);
        this.seen = LeaseRecord.neverUsed(spec.key());
    }

    /** What a candidate does with its leadership. */
    @FunctionalInterface
    public interface Listener {

        /**
         * This process leads. Runs on a thread of its own and may block for as long as it leads; returning, also by an exception,
         * resigns. The thread is interrupted when the leadership ends, however it ends. After an exception, which is logged, the
         * next campaign waits a fifth of the ttl.
         *
         * @param lease the leadership; pass its fence with every write
         * @throws Exception resigns; {@link InterruptedException} is the usual way to end
         */
        void onElected(Lease lease) throws Exception;

        /**
         * The leadership of that token is over. Follows every {@link #onElected} exactly once, on the campaign's thread. After a
         * loss the lease is not held any more; when it is given up it is still held, and freed after this and
         * {@code onElected} have returned.
         *
         * @param token the token of the lease that was elected
         * @param reason RESIGNED if this process gave it up
         */
        default void onDeposed(FencingToken token, LossReason reason) {}
    }

    /**
     * Begins to campaign. The first attempt's arguments are checked here.
     *
     * @param client not closed by the election
     * @param spec what to lead; its attributes are published for the observers
     * @param listener what to do with the leadership
     * @return a running campaign to be closed
     * @throws IllegalArgumentException naming the value and the limit; nothing was sent
     * @throws IllegalStateException if the client is closed
     */
    public static LeaderElection start(LeaseClient client, LeaseSpec spec, Listener listener) {
        return new LeaderElection(client, spec, listener, LeaseClock.system()).begin();
    }

    LeaderElection begin() {
        campaign.ask();
        watch = client.watch(spec.key(), record -> seen = record);
        thread.start();
        return this;
    }

    /**
     * What is led.
     *
     * @return the key
     */
    public LeaseKey key() {
        return spec.key();
    }

    /**
     * Whether this process leads now, by its own clock.
     *
     * @return false from the end of the lease's window on
     */
    public boolean isLeader() {
        return campaign.lease().filter(Lease::isHeld).isPresent();
    }

    /**
     * Who leads, with holder, token and attributes, as last seen. No I/O. A leader that died is named until another is elected.
     *
     * @return empty if nobody was seen to lead
     */
    public Optional<LeaseRecord> leader() {
        return Optional.of(seen).filter(LeaseRecord::namesLease);
    }

    LeaseRecord lastSeen() {
        return seen;
    }

    /**
     * Follows who leads. Processes that do not campaign use {@link LeaseClient#watch} with the same key.
     *
     * @param observer gets each different state seen, on the client's callback executor; nobody leads if it names no lease
     * @return to end it; otherwise it ends with the client
     */
    public Watch observe(Consumer<LeaseRecord> observer) {
        return client.watch(spec.key(), observer);
    }

    /**
     * Gives the leadership up and campaigns again; whoever asks first is next, possibly this process.
     *
     * @return completes when the key was freed: true if this call ended a leadership, false if there was none to end;
     *     exceptionally with what {@link Lease#release()} threw, in which case the key frees when the ttl has passed
     */
    public CompletionStage<Boolean> resign() {
        return campaign.giveUp(Optional.empty());
    }

    /**
     * Gives the leadership up in favour of a named candidate: the key stays reserved for it for one ttl, in which all others are
     * refused, and is then open to all. This process campaigns again.
     *
     * @param successor the holder id of the successor's client or spec
     * @return completes when the key was freed: true if it is reserved now, false if this process did not lead; exceptionally with
     *     what {@link Lease#handOver} threw, in which case the key is free or frees when the ttl has passed
     */
    public CompletionStage<Boolean> handOver(HolderId successor) {
        return campaign.giveUp(Optional.of(successor));
    }

    /**
     * Ends the campaign and gives up a leadership. Waits until the listener has returned and the key was freed, for as long as that
     * takes, except that an interrupt ends the waiting (and stays set), and that a call from inside the listener does not wait.
     */
    @Override
    public void close() {
        campaign.close();
        watch.close();
        if (!campaign.runsOn(Thread.currentThread()) && Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
