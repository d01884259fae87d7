package io.leasehold.raft;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseScheduler;
import io.leasehold.raft.table.Command;
import io.leasehold.raft.table.CommandCodec;
import io.leasehold.raft.table.ExpiryIndex;
import io.leasehold.raft.table.LeaderTimers;
import io.leasehold.raft.table.Selector;
import io.leasehold.raft.table.TableView;
import io.leasehold.raft.table.WatchEvent;
import io.leasehold.raft.table.WatchHub;
import io.leasehold.raft.table.WatchRequest;
import io.leasehold.spi.Watch;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One member: its state, its engine, its timers while it leads, its watches; serves requests from wherever they come. */
final class Member implements MemberService, ConsensusEngine.Listener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Member.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration EXPIRY_PATIENCE = Duration.ofSeconds(10);

    private final RaftNodeConfig config;
    private final NodeEvents events;
    private final MemberState state;
    private final Backups backups;
    private final SnapshotTimer snapshots;
    private final LeaseScheduler scheduler;
    private final Forwarder forwarder;
    private final LeaderTimers timers;
    private final WatchHub hub;
    private final CommandService commands;
    private final EngineKeeper keeper;
    private final Management management;

    Member(RaftNodeConfig config, DataDirectory directory, Parts parts) throws IOException {
        this.config = config;
        this.events = parts.events();
        LeaseClock clock = parts.clock();
        state = new MemberState(config.beginning());
        scheduler =
                clock.newScheduler("leasehold-raft-timeouts-" + config.self().id());
        forwarder = new Forwarder(parts.network(), clock, scheduler);
        timers = new LeaderTimers(state.table(), clock, parts.indexes(), this::propose);
        hub = new WatchHub(state.table(), clock, config.watching());
        state.table().addListener(timers);
        state.table().addListener(hub);
        commands = new CommandService(state.table(), timers, config.get(RaftNodeConfig.SMALLEST_TTL));
        keeper = new EngineKeeper(config.engine(directory.log()), state, this, clock);
        snapshots = new SnapshotTimer(config.get(RaftNodeConfig.SNAPSHOT_INTERVAL), this::engine, scheduler);
        backups = new Backups(config, directory.scratch(), clock, scheduler);
        management = new Management(keeper, scheduler, this::backUp);
    }

    /** What a member is given besides its settings. */
    record Parts(LeaseClock clock, Network network, Supplier<ExpiryIndex> indexes, NodeEvents events) {}

    void start() throws IOException {
        keeper.start();
        snapshots.start();
        look();
    }

    /** The library tells of a new leader, but not that there is none. */
    private void look() {
        events.changed();
        scheduler.schedule(this::look, LOOK_EVERY);
    }

    private Backups.Ticket backUp() throws IOException {
        if (state.restoration().isAwaited()) {
            throw new IllegalArgumentException("this group waits to be restored; there is nothing to back up");
        }
        return backups.write(state.table());
    }

    private void propose(Command.Expire expire) {
        byte[] part = MemberState.commands(CommandCodec.encode(List.of(expire)));
        Futures.whenDone(keeper.live().commit().submit(part, EXPIRY_PATIENCE), (answer, failure) -> {
            if (failure != null) {
                LOG.debug("an expiry was not proposed: {}", failure.toString());
            }
        });
    }

    MemberState state() {
        return state;
    }

    WatchHub hub() {
        return hub;
    }

    LeaderTimers timers() {
        return timers;
    }

    ConsensusEngine engine() {
        return keeper.live().engine();
    }

    EngineKeeper keeper() {
        return keeper;
    }

    @Override
    public RaftMember member() {
        return config.self();
    }

    /** The leader as a member of the group. */
    Optional<RaftMember> leader() {
        ConsensusEngine engine = engine();
        return engine.leader()
                .flatMap(id -> Stream.concat(engine.voters().stream(), config.peers().stream())
                        .filter(member -> member.id().equals(id))
                        .findFirst());
    }

    /** Whether it has applied an entry of the present raft term: on the leader, one of its own. */
    boolean isReady() {
        ConsensusEngine engine = engine();
        boolean leads = engine.leader().filter(member().id()::equals).isPresent();
        boolean current = state.table().view().appliedRaftTerm() == engine.raftTerm();
        return engine.leader().isPresent() && (leads ? engine.isReady() : current);
    }

    /** What this member has applied; empty while it refuses to be read, and then a request is told why. */
    Optional<TableView> readable() {
        boolean serves = keeper.dead().isEmpty() && !state.restoration().isAwaited();
        return serves ? Optional.of(state.table().view()) : Optional.empty();
    }

    @Override
    public CompletableFuture<Reply> handle(Request request) {
        try {
            return answer(request);
        } catch (IllegalArgumentException e) {
            return reply(Reply.Kind.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private CompletableFuture<Reply> answer(Request request) {
        if (request instanceof Request.Status) {
            return CompletableFuture.completedFuture(Reply.of(Reply.Kind.DONE, new StatusReport(this).json()));
        }
        if (keeper.dead().isPresent()) {
            return reply(
                    Reply.Kind.UNAVAILABLE,
                    "member " + member().id() + " is dead: " + keeper.dead().get());
        }
        if (request instanceof Request.Execute || request instanceof Request.ReadLocal) {
            return serve(request);
        }
        return operate(request);
    }

    /** A leader knows whether its group was restored; a follower may learn it later, and says so. */
    private CompletableFuture<Reply> serve(Request request) {
        boolean here = request instanceof Request.ReadLocal || engine().isReady();
        if (here && state.restoration().isAwaited()) {
            return reply(
                    Reply.Kind.UNAVAILABLE,
                    "this group waits to be restored from a backup ('leasehold raft restore'); until then it serves nobody");
        }
        return request instanceof Request.Execute execute
                ? execute(execute)
                : CompletableFuture.completedFuture(
                        commands.readLocal((Request.ReadLocal) request, engine().silence()));
    }

    private CompletableFuture<Reply> operate(Request request) {
        if (request instanceof Request.Enlist enlist) {
            return enlist(enlist);
        }
        if (request instanceof Request.Acknowledged asked) {
            return engine().acknowledged(asked.member())
                    .map(position -> CompletableFuture.completedFuture(Reply.done(position.encoded())))
                    .orElseGet(() -> reply(Reply.Kind.UNAVAILABLE, "member " + member().id() + " does not know"));
        }
        if (request instanceof Request.Manage manage) {
            return manage(manage);
        }
        if (request instanceof Request.Restore restore) {
            return restore(restore);
        }
        if (request instanceof Request.FetchBackup fetch) {
            return CompletableFuture.completedFuture(backups.part(fetch));
        }
        return reply(Reply.Kind.REFUSED, "this request cannot be served here");
    }

    static CompletableFuture<Reply> reply(Reply.Kind kind, String text) {
        return CompletableFuture.completedFuture(Reply.of(kind, text));
    }

    private CompletableFuture<Reply> execute(Request.Execute request) {
        EngineKeeper.Live live = keeper.live();
        if (live.engine().isReady()) {
            return settled(commands.execute(live.commit(), request));
        }
        Request onward = new Request.Execute(request.timeout(), Request.Route.HERE, request.commands());
        boolean mayPass = config.get(RaftNodeConfig.FORWARDING) == RaftNodeConfig.Forwarding.ON;
        return toLeader(onward, mayPass ? request.route() : Request.Route.HERE, request.timeout());
    }

    /** To the leader, if that may be; otherwise it answers who leads. */
    private CompletableFuture<Reply> toLeader(Request request, Request.Route route, Duration timeout) {
        Optional<RaftMember> leader = leader().filter(member -> !member.id().equals(member().id()));
        if (leader.isPresent() && route == Request.Route.ANYWHERE) {
            return forwarder.send(leader.get(), request, timeout);
        }
        return reply(Reply.Kind.NOT_LEADER, leader.map(RaftMember::toString).orElse(""));
    }

    /** An entry that was refused before the log leaves no doubt; every other failure does. */
    private CompletableFuture<Reply> settled(CompletableFuture<Reply> proposed) {
        return proposed.exceptionally(failure -> {
            Throwable reason =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (!(reason instanceof NotProposedException)) {
                return Reply.of(Reply.Kind.UNKNOWN, "the entry is not acknowledged: " + reason.getMessage());
            }
            return engine().isReady()
                    ? Reply.of(Reply.Kind.UNAVAILABLE, String.valueOf(reason.getMessage()))
                    : Reply.of(Reply.Kind.NOT_LEADER, "");
        });
    }

    private CompletableFuture<Reply> enlist(Request.Enlist request) {
        Roster.Entry entry = Roster.Entry.decoded(request.entry());
        if (request.kind() == Request.Enlist.Kind.LOOK) {
            return CompletableFuture.completedFuture(
                    Reply.done(state.roster().known(entry).encoded()));
        }
        EngineKeeper.Live live = keeper.live();
        if (!live.engine().isReady()) {
            return toLeader(request, Request.Route.ANYWHERE, request.timeout());
        }
        return settled(live.commit()
                .submit(MemberState.enlist(entry), request.timeout())
                .thenApply(Reply::done));
    }

    private CompletableFuture<Reply> restore(Request.Restore request) {
        EngineKeeper.Live live = keeper.live();
        if (!live.engine().isReady()) {
            return toLeader(request, Request.Route.ANYWHERE, request.timeout());
        }
        if (RestoreStep.decoded(request.step()) instanceof RestoreStep.Begin begin) {
            requireFollowing(begin);
        }
        return settled(live.commit()
                .submit(MemberState.restore(request.step()), request.timeout())
                .thenApply(Reply::of));
    }

    /** A member of the life that was backed up may come back: it must never be taken for one of this group. */
    private void requireFollowing(RestoreStep.Begin begin) {
        int own = config.get(RaftNodeConfig.INCARNATION);
        if (begin.group().equals(config.get(RaftNodeConfig.GROUP)) && begin.incarnation() >= own) {
            throw new IllegalArgumentException("the backup is of incarnation " + begin.incarnation() + " of group '"
                    + begin.group() + "', and this is incarnation " + own
                    + ": start new members, in empty directories, with 'incarnation' at least "
                    + (begin.incarnation() + 1));
        }
    }

    private CompletableFuture<Reply> manage(Request.Manage request) {
        boolean anywhere = request.order() == Request.Manage.Order.SNAPSHOT;
        return anywhere || engine().isReady()
                ? management.carryOut(request)
                : toLeader(request, Request.Route.ANYWHERE, request.timeout());
    }

    @Override
    public Watch watch(LeaseKey key, Runnable hint) {
        WatchHub.Handle handle = hub.watch(new WatchRequest(new Selector.Key(key)), event -> hinted(event, hint));
        hint.run();
        return handle::close;
    }

    private static void hinted(WatchEvent event, Runnable hint) {
        if (!(event instanceof WatchEvent.Progress)) {
            hint.run();
        }
    }

    @Override
    public void ready(long raftTerm) {
        timers.lead(raftTerm);
        events.ready(raftTerm);
    }

    @Override
    public void deposed() {
        timers.follow();
        events.changed();
    }

    @Override
    public void leaderChanged(Optional<String> leader) {
        events.changed();
    }

    @Override
    public void membersChanged() {
        events.membersChanged();
    }

    @Override
    public void failed(Throwable reason) {
        keeper.fail("its disk cannot be written: " + reason);
    }

    @Override
    public void close() {
        timers.follow();
        snapshots.close();
        management.close();
        try {
            keeper.close();
        } finally {
            timers.close();
            hub.close();
            backups.close();
            forwarder.close();
            scheduler.close();
        }
    }
}
