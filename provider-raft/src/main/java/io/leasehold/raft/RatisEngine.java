package io.leasehold.raft;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.ExitUtils;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A member of an Apache Ratis group. Entries enter in process: the library's own network client is not used. */
final class RatisEngine implements ConsensusEngine {

    private static final Logger LOG = LoggerFactory.getLogger(RatisEngine.class);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);

    private final RaftGroupId group;
    private final RaftPeerId self;
    private final RaftServer server;
    private final RatisLog stored;
    private final ClientId client = ClientId.randomId();
    private final AtomicLong calls = new AtomicLong();

    RatisEngine(EngineSettings settings, ReplicatedState state, Listener listener) throws IOException {
        // The library ends the JVM when its log breaks; an embedded member must not.
        ExitUtils.disableSystemExit();
        group = RaftGroupId.valueOf(UUID.nameUUIDFromBytes(settings.group().getBytes(StandardCharsets.UTF_8)));
        self = RaftPeerId.valueOf(settings.self().id());
        stored = new RatisLog(settings.directory().resolve(group.getUuid().toString()), RatisProperties.LARGEST_ENTRY);
        server = RaftServer.newBuilder()
                .setServerId(self)
                .setGroup(RaftGroup.valueOf(group, peers(settings.founders(), RaftPeerRole.FOLLOWER)))
                .setProperties(RatisProperties.of(settings))
                .setParameters(RatisProperties.parameters(settings))
                .setStateMachine(new RatisStateMachine(state, listener))
                .setOption(RaftStorage.StartupOption.RECOVER)
                .build();
    }

    /** A member's address for clients travels as the library's client address, so that the group's log tells it to everybody. */
    private static List<RaftPeer> peers(List<RaftMember> members, RaftPeerRole role) {
        return members.stream()
                .map(member -> RaftPeer.newBuilder()
                        .setId(member.id())
                        .setAddress(member.raftAddress())
                        .setClientAddress(member.address())
                        .setStartupRole(role)
                        .build())
                .toList();
    }

    private static RaftMember member(RaftPeer peer) {
        return RaftMember.parse(peer.getId() + "=" + peer.getClientAddress()
                + peer.getAddress().substring(peer.getAddress().lastIndexOf(':')));
    }

    @Override
    public LogPosition stored() throws IOException {
        return stored.end();
    }

    @Override
    public Optional<LogPosition> acknowledged(String member) {
        return division().map(RaftServer.Division::getInfo).flatMap(info -> acknowledged(info, member));
    }

    /** The library tells ids and indexes apart, in one order; in between a member may have come or gone. */
    private static Optional<LogPosition> acknowledged(DivisionInfo info, String member) {
        List<String> before = followers(info);
        long raftTerm = info.getCurrentTerm();
        long[] acknowledged = info.getFollowerMatchIndices();
        int place = before.indexOf(member);
        boolean unchanged = followers(info).equals(before) && info.getCurrentTerm() == raftTerm;
        return acknowledged != null && unchanged && place >= 0 && acknowledged[place] >= 0
                ? Optional.of(new LogPosition(raftTerm, acknowledged[place]))
                : Optional.empty();
    }

    private static List<String> followers(DivisionInfo info) {
        return info.getRoleInfoProto().getLeaderInfo().getFollowerInfoList().stream()
                .map(follower -> follower.getId().getId().toStringUtf8())
                .toList();
    }

    @Override
    public void start() throws IOException {
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            closeAfter(e);
            Throwable reason = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            throw new IOException("member " + self + " cannot start: " + reason.getMessage(), reason);
        }
    }

    private void closeAfter(Exception failure) {
        try {
            close();
        } catch (IllegalStateException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public CompletableFuture<byte[]> propose(byte[] entry) {
        if (!isReady()) {
            return CompletableFuture.failedFuture(new NotProposedException("member " + self + " does not lead"));
        }
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(self)
                .setGroupId(group)
                .setCallId(calls.incrementAndGet())
                .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(entry)))
                .setType(RaftClientRequest.writeRequestType())
                .build();
        try {
            return server.submitClientRequestAsync(request)
                    .thenCompose(RatisEngine::answer)
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(classified(failure)));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static CompletableFuture<byte[]> answer(RaftClientReply reply) {
        return reply.isSuccess()
                ? CompletableFuture.completedFuture(
                        reply.getMessage().getContent().toByteArray())
                : CompletableFuture.failedFuture(reply.getException());
    }

    /** A leader that steps down while an entry is under way answers as one that never took it: only the others are sure. */
    private static Throwable classified(Throwable failure) {
        Throwable reason =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean refused = reason instanceof LeaderNotReadyException
                || reason instanceof LeaderSteppingDownException
                || reason instanceof ResourceUnavailableException
                || reason instanceof ServerNotReadyException;
        return refused ? new NotProposedException(String.valueOf(reason.getMessage()), reason) : reason;
    }

    private Optional<RaftServer.Division> division() {
        try {
            return Optional.of(server.getDivision(group));
        } catch (IOException e) {
            LOG.debug("the group is not open", e);
            return Optional.empty();
        }
    }

    @Override
    public boolean isReady() {
        return division().map(division -> division.getInfo().isLeaderReady()).orElse(false);
    }

    @Override
    public Optional<String> leader() {
        return division()
                .flatMap(division -> Optional.ofNullable(division.getInfo().getLeaderId()))
                .map(RaftPeerId::toString)
                .filter(id -> !id.isEmpty());
    }

    @Override
    public long raftTerm() {
        return division().map(division -> division.getInfo().getCurrentTerm()).orElse(0L);
    }

    @Override
    public long appliedIndex() {
        return division()
                .map(division -> division.getInfo().getLastAppliedIndex())
                .orElse(-1L);
    }

    @Override
    public Duration silence() {
        return division()
                .map(division ->
                        Duration.ofMillis(silentMillis(division.getInfo().getRoleInfoProto())))
                .orElse(Duration.ofDays(1));
    }

    private static long silentMillis(RoleInfoProto role) {
        return switch (role.getRole()) {
            case LEADER -> 0;
            case FOLLOWER -> role.getFollowerInfo().getLeaderInfo().getLastRpcElapsedTimeMs();
            case LISTENER -> role.getFollowerInfo().getLeaderInfo().getLastRpcElapsedTimeMs();
            case CANDIDATE -> role.getCandidateInfo().getLastLeaderElapsedTimeMs();
            default -> Duration.ofDays(1).toMillis();
        };
    }

    @Override
    public List<RaftMember> voters() {
        return members(RaftPeerRole.FOLLOWER);
    }

    @Override
    public List<RaftMember> learners() {
        return members(RaftPeerRole.LISTENER);
    }

    private List<RaftMember> members(RaftPeerRole role) {
        Collection<RaftPeer> peers = division()
                .<Collection<RaftPeer>>map(division -> division.getRaftConf().getAllPeers(role))
                .orElse(List.of());
        return peers.stream().map(RatisEngine::member).toList();
    }

    @Override
    public CompletableFuture<Void> transfer(String to, Duration timeout) {
        TransferLeadershipRequest request = new TransferLeadershipRequest(
                client, self, group, calls.incrementAndGet(), RaftPeerId.valueOf(to), timeout.toMillis());
        return done(() -> server.transferLeadershipAsync(request)).thenApply(reply -> null);
    }

    @Override
    public CompletableFuture<Void> configure(List<RaftMember> voters, List<RaftMember> learners) {
        SetConfigurationRequest.Arguments arguments = SetConfigurationRequest.Arguments.newBuilder()
                .setServersInNewConf(peers(voters, RaftPeerRole.FOLLOWER))
                .setListenersInNewConf(peers(learners, RaftPeerRole.LISTENER))
                .setMode(SetConfigurationRequest.Mode.SET_UNCONDITIONALLY)
                .build();
        SetConfigurationRequest request =
                new SetConfigurationRequest(client, self, group, calls.incrementAndGet(), arguments);
        return done(() -> server.setConfigurationAsync(request)).thenApply(reply -> null);
    }

    @Override
    public CompletableFuture<Long> snapshot(Duration timeout) {
        SnapshotManagementRequest request =
                SnapshotManagementRequest.newCreate(client, self, group, calls.incrementAndGet(), timeout.toMillis());
        return done(() -> server.snapshotManagementAsync(request)).thenApply(RaftClientReply::getLogIndex);
    }

    private interface Call {
        CompletableFuture<RaftClientReply> start() throws IOException;
    }

    private static CompletableFuture<RaftClientReply> done(Call call) {
        try {
            return call.start().thenCompose(RatisEngine::succeeded);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static CompletableFuture<RaftClientReply> succeeded(RaftClientReply reply) {
        return reply.isSuccess()
                ? CompletableFuture.completedFuture(reply)
                : CompletableFuture.failedFuture(reply.getException());
    }

    @Override
    public boolean isAlive() {
        boolean serving = server.getLifeCycleState() == LifeCycle.State.RUNNING;
        return serving
                && division().map(division -> division.getInfo().isAlive()).orElse(false);
    }

    /** The library waits for its threads without a bound: it does so on a thread of its own, and this only for a while. */
    @Override
    public void close() {
        FutureTask<Void> closing = new FutureTask<>(() -> {
            server.close();
            return null;
        });
        Network.thread("leasehold-raft-close-" + self, closing).start();
        try {
            closing.get(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the consensus library of member " + self + " was not closed in order", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "the consensus library of member " + self + " has not ended after " + CLOSE_PATIENCE, e);
        }
    }
}
