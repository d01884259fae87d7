package io.leasehold.raft;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks members until one answers or the time is up. A request that may have taken effect is only sent again if that is harmless; all
 * commands of the lease table are, by their request ids.
 */
final class Caller {

    static final Logger LOG = LoggerFactory.getLogger(Caller.class);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

    private final Way way;
    private final LeaseClock clock;
    private final Duration patiencePerMember;

    /** Makes the request of one attempt. */
    @FunctionalInterface
    interface Attempt {
        Request request(Request.Route route, Duration timeout);
    }

    /** The instant at which a call's time is up. */
    record Deadline(LeaseClock clock, long nanos) {
        static Deadline in(Duration timeout, LeaseClock clock) {
            return new Deadline(clock, clock.nanoTime() + timeout.toNanos());
        }

        Duration left() {
            return Duration.ofNanos(Math.max(0, nanos - clock.nanoTime()));
        }

        boolean isOver() {
            return left().isZero();
        }
    }

    /** One call: how long it may go on, and what is known of it. */
    private static final class Call {
        private final String what;
        private final Deadline deadline;
        private boolean open;
        private String last = "no member was asked";
        private Duration pause = SHORTEST_PAUSE;
        private final Set<RaftMember> named = new HashSet<>();

        Call(String what, Deadline deadline) {
            this.what = what;
            this.deadline = deadline;
        }

        Duration left() {
            return deadline.left();
        }

        RuntimeException failure() {
            return open
                    ? new LeaseOutcomeUnknownException(what + ": no answer in time; the last word: " + last)
                    : new LeaseUnavailableException(what + ": " + last);
        }

        /** A leader of whom this call had not heard is asked at once; members that name each other are not asked in a spin. */
        void pauseUnlessNew(Optional<RaftMember> leader) throws InterruptedException {
            if (leader.filter(named::add).isPresent()) {
                pause = SHORTEST_PAUSE;
            } else {
                pause();
            }
        }

        void pause() throws InterruptedException {
            Duration wait = shorter(pause, left());
            pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
            TimeUnit.NANOSECONDS.sleep(wait.toNanos());
        }
    }

    Caller(Way way, LeaseClock clock, Duration patiencePerMember) {
        this.way = way;
        this.clock = clock;
        this.patiencePerMember = patiencePerMember;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Asks.
     *
     * @param what for errors: the verb and the key
     * @param attempt harmless to repeat
     * @param timeout for everything
     * @return the content of the answer
     * @throws LeaseUnavailableException if surely nothing happened
     * @throws LeaseOutcomeUnknownException if it may have
     * @throws IllegalArgumentException if the request was refused
     */
    byte[] call(String what, Attempt attempt, Duration timeout) throws InterruptedException {
        Call call = new Call(what, Deadline.in(timeout, clock));
        do {
            Way.Hop hop = way.next();
            Duration patience = shorter(call.left(), patiencePerMember);
            CompletableFuture<Reply> future = hop.endpoint().request(attempt.request(hop.route(), patience));
            Optional<Reply> reply = await(future, patience);
            if (reply.isEmpty()) {
                silent(call, hop, patience);
            } else if (reply.get().kind() == Reply.Kind.DONE) {
                return reply.get().content();
            } else if (!goesOn(call, hop, reply.get())) {
                break;
            }
        } while (!call.left().isZero());
        throw call.failure();
    }

    private static Optional<Reply> await(CompletableFuture<Reply> future, Duration patience)
            throws InterruptedException {
        try {
            return Optional.of(future.get(patience.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a member's reply failed", e.getCause());
        } finally {
            future.cancel(false);
        }
    }

    /** A member from which nothing at all came meanwhile is paused or cut off: its connection is given up. */
    private void silent(Call call, Way.Hop hop, Duration patience) {
        call.open = true;
        call.last = "a member did not answer within " + patience;
        way.failed(hop);
        if (!hop.endpoint().heardWithin(patience)) {
            hop.endpoint().giveUp();
        }
    }

    private boolean goesOn(Call call, Way.Hop hop, Reply reply) throws InterruptedException {
        switch (reply.kind()) {
            case NOT_LEADER -> {
                Optional<RaftMember> leader =
                        reply.text().isEmpty() ? Optional.empty() : Optional.of(RaftMember.parse(reply.text()));
                call.last = leader.map(named -> "the leader is " + named.id() + " at " + named.address())
                        .orElse("no leader is known, there may be an election");
                if (!way.redirected(hop, leader)) {
                    return false;
                }
                call.pauseUnlessNew(leader);
            }
            case UNAVAILABLE -> {
                call.last = reply.text();
                way.failed(hop);
                call.pause();
            }
            case UNKNOWN -> {
                call.open = true;
                call.last = reply.text();
                way.failed(hop);
            }
            default -> throw new IllegalArgumentException(call.what + ": " + reply.text());
        }
        return true;
    }
}
