package io.leasehold.raft;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;

/**
 * The limit: a member of the bare library with the settings of ours, whose state machine does nothing. It is in the package of the
 * provider so that the settings are the provider's own, not a copy.
 *
 * <p>As a process, its arguments are its configuration file and the id of the member that is to lead.
 */
@NullMarked
public final class BareMember implements AutoCloseable {

    private static final Duration HAND_OVER = Duration.ofSeconds(5);

    private final RatisEngine engine;

    private BareMember(RatisEngine engine) {
        this.engine = engine;
    }

    /** With the settings of a member of ours. */
    public static BareMember start(RaftNodeConfig config) throws IOException {
        RatisEngine engine = new RatisEngine(config.engine(config.directory()), new Echo(), new Deaf());
        engine.start();
        return new BareMember(engine);
    }

    public static void main(String... arguments) throws Exception {
        try (BareMember member = start(RaftNodeConfig.fromFile(Path.of(arguments[0])))) {
            System.out.println("member is started");
            while (true) {
                member.leaveTo(arguments[1]);
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    /** A member that does not take over is asked again later. */
    private void leaveTo(String leader) {
        if (engine.isReady()) {
            CompletableFuture<Void> asked = engine.transfer(leader, HAND_OVER);
            Futures.whenDone(asked, (done, refused) -> {});
        }
    }

    /** Appends an entry; completed when a majority has it on disk and this member has applied it. */
    public CompletableFuture<byte[]> propose(byte[] entry) {
        return engine.propose(entry);
    }

    public boolean isLeader() {
        return engine.isReady();
    }

    @Override
    public void close() {
        engine.close();
    }

    private static final class Echo implements ReplicatedState {
        @Override
        public byte[] apply(long index, long raftTerm, byte[] entry) {
            return entry;
        }

        @Override
        public void skip(long index, long raftTerm) {}

        @Override
        public void save(OutputStream out) {}

        @Override
        public void restore(long index, InputStream in) {}
    }

    private static final class Deaf implements ConsensusEngine.Listener {
        @Override
        public void ready(long raftTerm) {}

        @Override
        public void deposed() {}

        @Override
        public void leaderChanged(Optional<String> leader) {}

        @Override
        public void membersChanged() {}

        @Override
        public void failed(Throwable reason) {
            throw new IllegalStateException(reason);
        }
    }
}
