package io.leasehold.raft;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enters this member's disk in the group's {@link Roster}. A member whose disk was wiped or replaced has forgotten its votes and
 * must not go on under its old id: it is refused before it starts if any other member can be asked, and otherwise stopped as soon as
 * the group says so.
 */
final class Enlistment implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Enlistment.class);
    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration TRY_TIMEOUT = Duration.ofSeconds(2);

    private final RaftNodeConfig config;
    private final Roster.Entry own;
    private final LeaseClock clock;
    private @Nullable Thread entering;

    Enlistment(RaftNodeConfig config, Roster.Entry own, LeaseClock clock) {
        this.config = config;
        this.own = own;
        this.clock = clock;
    }

    /**
     * Asks the other members that can be reached.
     *
     * @throws IllegalStateException if one knows another disk of this member's id
     */
    void requireUnused(Network network) {
        List<RemoteEndpoint> others = config.peers().stream()
                .filter(peer -> !peer.id().equals(own.member()))
                .map(peer -> new RemoteEndpoint(peer.address(), network, clock, () -> {}))
                .toList();
        try {
            List<CompletableFuture<Reply>> replies =
                    others.stream().map(other -> other.request(look())).toList();
            replies.stream().flatMap(reply -> answer(reply).stream()).forEach(this::requireOwn);
        } finally {
            others.forEach(RemoteEndpoint::close);
        }
    }

    private Request look() {
        return new Request.Enlist(LOOK_TIMEOUT, Request.Enlist.Kind.LOOK, own.encoded());
    }

    private static Optional<Roster.Entry> answer(CompletableFuture<Reply> future) {
        try {
            Reply reply = future.get(LOOK_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (reply.kind() == Reply.Kind.REFUSED) {
                throw new IllegalStateException(reply.text());
            }
            return reply.kind() == Reply.Kind.DONE
                    ? Optional.of(Roster.Entry.decoded(reply.content()))
                    : Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void requireOwn(Roster.Entry known) {
        if (!known.equals(own)) {
            throw new IllegalStateException(refusal(known));
        }
    }

    private String refusal(Roster.Entry known) {
        return "member id '" + own.member() + "' belongs to another disk (" + known.disk() + ", this one is "
                + own.disk() + "): a member whose data is lost has forgotten its votes. Remove '" + own.member()
                + "' from the group and join under an id that was never used";
    }

    void start(Member member) {
        Thread thread = Network.thread("leasehold-raft-enlist-" + own.member(), () -> enter(member));
        entering = thread;
        thread.start();
    }

    private void enter(Member member) {
        Caller caller =
                new Caller(new EmbeddedWay(new LocalEndpoint(member), Request.Route.ANYWHERE), clock, TRY_TIMEOUT);
        Optional<Roster.Entry> known = Optional.empty();
        try {
            while (known.isEmpty() && member.keeper().dead().isEmpty()) {
                known = tryOnce(caller);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        known.filter(entry -> !entry.equals(own))
                .ifPresent(entry -> member.keeper().fail(refusal(entry)));
    }

    private Optional<Roster.Entry> tryOnce(Caller caller) throws InterruptedException {
        try {
            byte[] answer = caller.call(
                    "enlistment of '" + own.member() + "'",
                    (route, patience) -> new Request.Enlist(patience, Request.Enlist.Kind.ENTER, own.encoded()),
                    TRY_TIMEOUT);
            return Optional.of(Roster.Entry.decoded(answer));
        } catch (LeaseException e) {
            LOG.debug("not enlisted yet: {}", e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        Thread thread = entering;
        if (thread != null) {
            thread.interrupt();
            Network.join(thread);
        }
    }
}
