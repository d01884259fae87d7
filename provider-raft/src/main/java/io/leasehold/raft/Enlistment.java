package io.leasehold.raft;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enters this member's disk in the group's {@link Roster}. A member whose disk was wiped or replaced has forgotten its votes and
 * must not go on under its old id: it is refused before it starts if any other member can be asked ({@link Admission}), and otherwise
 * stopped as soon as the group says so.
 */
final class Enlistment implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Enlistment.class);
    private static final Duration TRY_TIMEOUT = Duration.ofSeconds(2);

    private final Roster.Entry own;
    private final LeaseClock clock;
    private @Nullable Thread entering;

    Enlistment(Roster.Entry own, LeaseClock clock) {
        this.own = own;
        this.clock = clock;
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
                .ifPresent(entry -> member.keeper().fail(own.refusal(entry)));
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
