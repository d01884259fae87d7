package io.leasehold.raft;

import io.leasehold.LeaseClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the other members, before this one starts, whether its disk may belong to it. A disk that has forgotten votes or entries
 * would let the group lose what it has acknowledged. Members that cannot be reached are not waited for.
 */
final class Admission {

    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RaftNodeConfig config;
    private final LeaseClock clock;
    private final Network network;

    Admission(RaftNodeConfig config, LeaseClock clock, Network network) {
        this.config = config;
        this.clock = clock;
        this.network = network;
    }

    /**
     * For a new disk.
     *
     * @throws IllegalStateException if another member knows another disk of this member's id
     */
    void requireUnused(Roster.Entry own) {
        for (Reply reply : ask(new Request.Enlist(PATIENCE, Request.Enlist.Kind.LOOK, own.encoded()))) {
            own.require(Roster.Entry.decoded(reply.content()));
        }
    }

    /**
     * For a disk that was used: it must still have what the leader was told it has. A leader knows what was acknowledged to itself. A
     * position of an older raft term says nothing: those entries may have been replaced since.
     *
     * @throws IllegalStateException if the newest entries are gone
     */
    void requireWhole(LogPosition stored) throws IOException {
        for (Reply reply : ask(new Request.Acknowledged(config.self().id()))) {
            LogPosition acknowledged = LogPosition.decoded(reply.content());
            if (acknowledged.index() > stored.index() && acknowledged.raftTerm() >= stored.raftTerm()) {
                throw new IllegalStateException(refusal(stored, acknowledged));
            }
        }
    }

    private String refusal(LogPosition stored, LogPosition acknowledged) {
        String self = config.self().id();
        return "the newest entries of member '" + self + "' are gone: it has acknowledged entry " + acknowledged.index()
                + ", and directory " + config.directory() + " ends at entry " + stored.index()
                + ". An older copy was put back, or the disk had not kept what it was told to. Remove '" + self
                + "' from the group and join under an id that was never used";
    }

    private List<Reply> ask(Request request) {
        List<RemoteEndpoint> others = config.peers().stream()
                .filter(peer -> !peer.id().equals(config.self().id()))
                .map(peer -> new RemoteEndpoint(peer.address(), network, clock, () -> {}))
                .toList();
        try {
            List<CompletableFuture<Reply>> asked =
                    others.stream().map(other -> other.request(request)).toList();
            List<Reply> answers = new ArrayList<>();
            for (CompletableFuture<Reply> reply : asked) {
                addAnswer(reply, answers);
            }
            return answers;
        } finally {
            others.forEach(RemoteEndpoint::close);
        }
    }

    private static void addAnswer(CompletableFuture<Reply> asked, List<Reply> answers) {
        try {
            Reply reply = asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (reply.kind() == Reply.Kind.REFUSED) {
                throw new IllegalStateException(reply.text());
            }
            if (reply.kind() == Reply.Kind.DONE) {
                answers.add(reply);
            }
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("a member that cannot be reached has no say in whether this one may start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
