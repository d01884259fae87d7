package io.leasehold.raft;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.AtomicFileOutputStream;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;

/**
 * Lets the library drive a {@link ReplicatedState}. A follower that gets a snapshot is paused and reinitialized: a state machine
 * that stays RUNNING in {@link #pause()} would end the library's updater for good.
 */
final class RatisStateMachine extends BaseStateMachine {

    private static final int BUFFER = 1 << 16;

    private final ReplicatedState state;
    private final ConsensusEngine.Listener listener;
    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();

    RatisStateMachine(ReplicatedState state, ConsensusEngine.Listener listener) {
        this.state = state;
        this.listener = listener;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage raftStorage) throws IOException {
        super.initialize(server, group, raftStorage);
        storage.init(raftStorage);
        getLifeCycle().startAndTransition(this::load, IOException.class);
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        storage.loadLatestSnapshot();
        getLifeCycle().startAndTransition(this::load, IOException.class);
    }

    private void load() throws IOException {
        SingleFileSnapshotInfo snapshot = storage.getLatestSnapshot();
        if (snapshot == null) {
            return;
        }
        File file = snapshot.getFile().getPath().toFile();
        MD5Hash sum = snapshot.getFile().getFileDigest();
        if (sum != null) {
            MD5FileUtil.verifySavedMD5(file, sum);
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file.toPath()), BUFFER)) {
            state.restore(snapshot.getIndex(), in);
        }
        setLastAppliedTermIndex(snapshot.getTermIndex());
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        if (entry == null) {
            throw new IllegalStateException("the library applies a transaction without an entry");
        }
        byte[] bytes = entry.getStateMachineLogEntry().getLogData().toByteArray();
        byte[] answer = state.apply(entry.getIndex(), entry.getTerm(), bytes);
        updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
        ByteString content = UnsafeByteOperations.unsafeWrap(answer);
        return CompletableFuture.completedFuture(Message.valueOf(content));
    }

    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        state.skip(index, term);
        super.notifyTermIndexUpdated(term, index);
    }

    @Override
    public long takeSnapshot() throws IOException {
        TermIndex applied = getLastAppliedTermIndex();
        if (applied == null || applied.getIndex() < 0) {
            return RaftLog.INVALID_LOG_INDEX;
        }
        File file = storage.getSnapshotFile(applied.getTerm(), applied.getIndex());
        MD5Hash sum;
        try {
            write(file);
            sum = MD5FileUtil.computeAndSaveMd5ForFile(file);
        } catch (IOException e) {
            listener.failed(e);
            throw e;
        }
        storage.updateLatestSnapshot(new SingleFileSnapshotInfo(new FileInfo(file.toPath(), sum), applied));
        return applied.getIndex();
    }

    /** Closing the library's stream gives the file its name: after a failure it is not closed but given up, so that no part of a snapshot is ever taken for one. */
    private void write(File file) throws IOException {
        AtomicFileOutputStream out = new AtomicFileOutputStream(file);
        try {
            OutputStream buffered = new BufferedOutputStream(out, BUFFER);
            state.save(buffered);
            buffered.flush();
        } catch (IOException | RuntimeException | Error e) {
            out.abort();
            throw e;
        }
        out.close();
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return storage;
    }

    @Override
    public void notifyLeaderReady() {
        listener.ready(raftTerm(getServer().join()));
    }

    private long raftTerm(RaftServer server) {
        try {
            return server.getDivision(getGroupId()).getInfo().getCurrentTerm();
        } catch (IOException e) {
            throw new IllegalStateException("a leader has no division", e);
        }
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pending) {
        listener.deposed();
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, @Nullable RaftPeerId leader) {
        Optional<RaftPeerId> known = Optional.ofNullable(leader);
        listener.leaderChanged(known.map(RaftPeerId::toString).filter(id -> !id.isEmpty()));
    }

    @Override
    public void notifyConfigurationChanged(long term, long index, RaftConfigurationProto configuration) {
        listener.membersChanged();
    }

    @Override
    public void notifyLogFailed(Throwable reason, @Nullable LogEntryProto entry) {
        listener.failed(reason);
    }
}
