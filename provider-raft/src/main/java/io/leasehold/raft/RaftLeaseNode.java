package io.leasehold.raft;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseScheduler;
import io.leasehold.raft.table.ExpiryIndex;
import io.leasehold.raft.table.WatchHub;
import io.leasehold.spi.WriteLeaseProvider;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a group that replicates a lease table, in this process. One, three or five members and nothing else give an
 * application leases that survive the end of any process, the loss of power and, from three members on, the loss of one.
 *
 * <pre>{@code
 * try (RaftLeaseNode node = RaftLeaseNode.start(RaftNodeConfig.fromFile(Path.of("member.conf")))) {
 *     node.awaitReady(Duration.ofSeconds(30));
 *     try (LeaseClient leases = LeaseClient.builder().provider(node.client()).open()) { ... }
 * }
 * }</pre>
 *
 * <p>Thread-safe. Listeners are called one at a time on a thread of the node. After an error of its disk a member stops for good:
 * {@link #isClosed()} is true, requests are refused with the reason, and the log says it.
 */
public final class RaftLeaseNode implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RaftLeaseNode.class);
    private static final Cleaner CLEANER = Cleaner.create();
    private static final Duration PATIENCE_PER_MEMBER = Duration.ofSeconds(2);
    private static final long LOOK_EVERY_MILLIS = 10;

    private final RaftNodeConfig config;
    private final OpenNode open;

    RaftLeaseNode(RaftNodeConfig config, OpenNode open) {
        this.config = config;
        this.open = open;
        CLEANER.register(this, open::reportDropped);
    }

    /**
     * Starts a member as the environment and the file named there say.
     *
     * @return a member that runs, perhaps not ready
     * @throws IOException as {@link #start(RaftNodeConfig)}
     * @see RaftNodeConfig#fromEnvironment
     */
    public static RaftLeaseNode start() throws IOException {
        return start(RaftNodeConfig.fromEnvironment(System.getenv()));
    }

    /**
     * Starts a member.
     *
     * @param config see {@link RaftNodeConfig}
     * @return a member that runs, perhaps not ready
     * @throws IOException if the directory or a port cannot be used; nothing is left open
     * @throws IllegalStateException if the directory is in use, or belongs to another member or group, or is new although this
     *     member id was used before; nothing is left open
     */
    public static RaftLeaseNode start(RaftNodeConfig config) throws IOException {
        return start(config, ExpiryIndex::create);
    }

    /**
     * Starts a member that keeps its timers in an index of the embedder's.
     *
     * @param config see {@link RaftNodeConfig}
     * @param timers makes the index of each reign of this member
     * @return a member that runs, perhaps not ready
     * @throws IOException as {@link #start(RaftNodeConfig)}
     */
    public static RaftLeaseNode start(RaftNodeConfig config, Supplier<ExpiryIndex> timers) throws IOException {
        return start(config, timers, LeaseClock.system());
    }

    static RaftLeaseNode start(RaftNodeConfig config, Supplier<ExpiryIndex> timers, LeaseClock clock)
            throws IOException {
        return new RaftLeaseNode(config, new NodeStart(config, clock, timers).open());
    }

    /**
     * Waits until this member has applied an entry of the present raft term: on the leader, one of its own. Then it can serve, and
     * what it has applied is at least as new as everything that was acknowledged before that term.
     *
     * @param timeout how long to wait
     * @return who leads
     * @throws RaftNotReadyException if that takes longer, saying how far the member got, or if it is dead
     * @throws InterruptedException if the thread is interrupted
     */
    public RaftLeader awaitReady(Duration timeout) throws InterruptedException {
        long deadline = open.clock().nanoTime() + timeout.toNanos();
        Optional<RaftLeader> ready = ready();
        while (ready.isEmpty()) {
            if (isClosed() || deadline - open.clock().nanoTime() <= 0) {
                throw notReady(timeout);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            ready = ready();
        }
        return ready.get();
    }

    private Optional<RaftLeader> ready() {
        return open.member().isReady() ? leader() : Optional.empty();
    }

    private RaftNotReadyException notReady(Duration waited) {
        String details = new StatusReport(open.member()).json();
        Optional<String> dead = open.member().keeper().dead();
        if (isClosed()) {
            return new RaftNotReadyException(
                    RaftNotReadyException.Progress.DEAD, waited, dead.orElse("this node is closed"));
        }
        return new RaftNotReadyException(
                leader().isEmpty()
                        ? RaftNotReadyException.Progress.NO_LEADER
                        : RaftNotReadyException.Progress.LEADER_KNOWN,
                waited,
                details);
    }

    /**
     * Whether this member leads and is ready.
     *
     * @return may be out of date at once; it gives no right to anything
     */
    public boolean isLeader() {
        return !isClosed() && open.member().engine().isReady();
    }

    /**
     * Who leads, as far as this member knows.
     *
     * @return empty during an election
     */
    public Optional<RaftLeader> leader() {
        return leader(open.member());
    }

    private static Optional<RaftLeader> leader(Member member) {
        return member.leader()
                .map(leader -> new RaftLeader(leader, member.engine().raftTerm()));
    }

    /**
     * Tells of every change of leader, and of the present one.
     *
     * @param listener called with empty while there is none; does not block for long
     */
    public void onLeaderChange(Consumer<Optional<RaftLeader>> listener) {
        Member member = open.member();
        open.events().onLeader(() -> leader(member), listener);
    }

    /**
     * The members that vote.
     *
     * @return as far as this member knows
     */
    public List<RaftMember> members() {
        return open.member().engine().voters();
    }

    /**
     * Tells of every change of the members that vote, and of the present ones.
     *
     * @param listener does not block for long
     */
    public void onMembershipChange(Consumer<List<RaftMember>> listener) {
        Member member = open.member();
        open.events().onMembers(() -> member.engine().voters(), listener);
    }

    /**
     * Leases of this group. On the leader without a network hop; elsewhere requests are passed on to the leader, unless
     * {@link RaftNodeConfig.Forwarding} is off: then they fail at once and the error names the leader's address. Before the member is
     * ready a call waits within its own timeout.
     *
     * @return a provider that the caller closes before the node
     */
    public WriteLeaseProvider client() {
        LeaseScheduler scheduler = open.clock().newScheduler("leasehold-raft-client-" + nodeId());
        return client(open.clock(), scheduler, List.of(scheduler));
    }

    WriteLeaseProvider client(LeaseClock clock, LeaseScheduler scheduler, List<AutoCloseable> owned) {
        boolean passes = config.get(RaftNodeConfig.FORWARDING) == RaftNodeConfig.Forwarding.ON;
        Way way =
                new EmbeddedWay(new LocalEndpoint(open.member()), passes ? Request.Route.ANYWHERE : Request.Route.HERE);
        Caller caller = new Caller(way, clock, PATIENCE_PER_MEMBER);
        Commands commands = new Commands(caller, clock, open.member()::readable);
        return new RaftProvider(
                RaftProvider.traits(config.get(RaftNodeConfig.SMALLEST_TTL)),
                commands,
                new RaftWatches(way, scheduler),
                owned);
    }

    /**
     * Reads what this member has applied, without asking anybody.
     *
     * @param key the key
     * @return the record, and how old it may be
     */
    public LocalRead readLocal(LeaseKey key) {
        Duration silence = open.member().engine().silence();
        return new LocalRead(open.member().state().table().find(key), silence);
    }

    /**
     * What one member knew.
     *
     * @param record empty if the key was never used there
     * @param silence for how long the leader had not been heard; zero on the leader, which may have been deposed without knowing for
     *     about as long as an election takes
     */
    public record LocalRead(Optional<LeaseRecord> record, Duration silence) {}

    /**
     * The watches of this member: every change in commit order, each with its revision.
     *
     * @return closed with the node
     */
    public WatchHub watches() {
        return open.member().hub();
    }

    /**
     * Hands leadership to another member.
     *
     * @param to the id of a voter
     * @param timeout how long it may take
     * @throws InterruptedException if the thread is interrupted
     * @throws io.leasehold.LeaseException if that did not happen in time
     */
    public void transferLeadership(String to, Duration timeout) throws InterruptedException {
        manage(Request.Manage.Order.TRANSFER, to, timeout);
    }

    /**
     * Adds a member that was started with {@link RaftNodeConfig.Start#JOIN}: it gets the log or a snapshot without a vote first, and votes
     * once it has caught up. May be called on any member.
     *
     * @param member the new one
     * @param timeout how long it may take
     * @throws InterruptedException if the thread is interrupted
     * @throws io.leasehold.LeaseException if that did not happen in time; it may still happen
     */
    public void addMember(RaftMember member, Duration timeout) throws InterruptedException {
        manage(Request.Manage.Order.ADD, member.toString(), timeout);
    }

    /**
     * Removes a member; its id is never used again. May be called on any member.
     *
     * @param id which
     * @param timeout how long it may take
     * @throws InterruptedException if the thread is interrupted
     * @throws io.leasehold.LeaseException if that did not happen in time; it may still happen
     */
    public void removeMember(String id, Duration timeout) throws InterruptedException {
        manage(Request.Manage.Order.REMOVE, id, timeout);
    }

    /**
     * Writes a snapshot of what this member has applied and drops the log before it.
     *
     * @param timeout how long it may take
     * @throws InterruptedException if the thread is interrupted
     * @throws io.leasehold.LeaseException if that did not happen in time
     */
    public void snapshot(Duration timeout) throws InterruptedException {
        manage(Request.Manage.Order.SNAPSHOT, "", timeout);
    }

    private void manage(Request.Manage.Order order, String argument, Duration timeout) throws InterruptedException {
        Way way = new EmbeddedWay(new LocalEndpoint(open.member()), Request.Route.ANYWHERE);
        new Caller(way, open.clock(), timeout)
                .call(order + " " + argument, (route, left) -> new Request.Manage(left, order, argument), timeout);
    }

    /**
     * How this member is, as JSON without keys.
     *
     * @return one line
     */
    public String status() {
        return new StatusReport(open.member()).json();
    }

    /**
     * This member's id.
     *
     * @return as configured
     */
    public String nodeId() {
        return config.self().id();
    }

    /**
     * Whether the member has stopped: it was closed, or its disk failed, or its group refused it.
     *
     * @return true for good
     */
    public boolean isClosed() {
        return open.isClosed();
    }

    /**
     * Hands leadership over if it has it, then ends every thread and socket. May be called repeatedly.
     *
     * @throws IllegalStateException once, naming each part that failed, after all others were closed
     */
    @Override
    public void close() {
        LOG.info("{} closes", config);
        open.close();
    }
}
