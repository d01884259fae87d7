package io.leasehold.redis;

import io.leasehold.LeaseException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Sends scripts to where their keys are served, follows the servers when they move, and says what a missing answer means.
 */
final class Requests {

    /** Where to ask may be learned this often within one call; each of those asks changed nothing. */
    private static final int PLACES = 4;

    private final Topology topology;
    private final ServerClock serverClock;

    Requests(Topology topology, ServerClock serverClock) {
        this.topology = topology;
        this.serverClock = serverClock;
    }

    /** How a call is sent to one server. */
    @FunctionalInterface
    private interface Sending {
        Reply send(Target target) throws InterruptedException, Deadline.Failure;
    }

    /** One script at one server. */
    Reply ask(Call call, Deadline deadline) throws InterruptedException {
        return somewhere(call.key(), deadline, target -> answer(call, target, deadline));
    }

    /** A script that changes nothing: without an answer, nothing has happened (rule 1.4). */
    Reply read(LeaseKey key, Deadline deadline) throws InterruptedException {
        try {
            return ask(Call.inspect(key), deadline);
        } catch (LeaseOutcomeUnknownException e) {
            throw new LeaseUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    /** An acquire; a grant counts once it has arrived wherever it must, or is taken back. */
    Reply grant(Call call, Deadline deadline) throws InterruptedException {
        return somewhere(
                call.key(),
                deadline,
                target -> target.confirmation().isNeeded()
                        ? granted(call, target, deadline)
                        : answer(call, target, deadline));
    }

    /** A change of a term. */
    Reply publish(Call call, Deadline deadline) throws InterruptedException {
        return somewhere(
                call.key(),
                deadline,
                target -> target.confirmation().isNeeded()
                        ? confirmed(call, target, deadline)
                        : answer(call, target, deadline));
    }

    Reply beat(Call call, Deadline deadline) throws InterruptedException {
        return somewhere(
                call.key(),
                deadline,
                target -> target.confirmation().isNeededForBeats()
                        ? confirmed(call, target, deadline)
                        : answer(call, target, deadline));
    }

    private Reply answer(Call call, Target target, Deadline deadline) throws InterruptedException, Deadline.Failure {
        long sent = serverClock.now();
        target.link().asked(sent);
        return observed(call.key(), target, sent, deadline.await(target.link().run(call.guardedBy(target.guard()))));
    }

    private Reply observed(LeaseKey key, Target target, long sent, List<Object> parts) {
        Reply reply = new Reply(key, parts);
        serverClock.observe(target.link().seen(), sent, reply.serverMillis());
        return reply;
    }

    /** A write that did not arrive wherever it must may be forgotten. */
    private Reply confirmed(Call call, Target target, Deadline deadline) throws InterruptedException, Deadline.Failure {
        Told told = told(call, target, deadline);
        if (!told.missing().isEmpty()) {
            throw new LeaseOutcomeUnknownException("a write of '" + call.key() + "' reached " + told.missing(), null);
        }
        return told.reply();
    }

    private Reply granted(Call call, Target target, Deadline deadline) throws InterruptedException, Deadline.Failure {
        Told told = told(call, target, deadline);
        if (told.reply().isGrant() && !told.missing().isEmpty()) {
            takeBack(call, target, deadline);
            throw new LeaseUnavailableException(
                    "the grant of '" + call.key() + "' reached " + told.missing() + " and was taken back", null);
        }
        return told.reply();
    }

    /**
     * An answer, and where its writes did not arrive in half of the time that is left.
     *
     * @param reply of the script
     * @param missing empty if they arrived wherever they must
     */
    private record Told(Reply reply, String missing) {}

    private Told told(Call call, Target target, Deadline deadline) throws InterruptedException, Deadline.Failure {
        long sent = serverClock.now();
        target.grants().asked(sent);
        Duration half = deadline.remaining().dividedBy(2);
        Link.Confirmed answer =
                deadline.await(target.grants().run(call.guardedBy(target.guard()), target.confirmation(), half));
        return new Told(observed(call.key(), target, sent, answer.parts()), answer.missing());
    }

    /** A promoted replica would not know of the grant, so it must not count. */
    private void takeBack(Call acquire, Target target, Deadline deadline)
            throws InterruptedException, Deadline.Failure {
        Call release =
                Call.release(acquire.key(), LeaseId.parse(acquire.arguments().get(0)));
        deadline.await(target.link().run(release.guardedBy(target.guard())));
    }

    /** At where the key is served; if that turns out to be elsewhere, there. */
    private Reply somewhere(LeaseKey key, Deadline deadline, Sending sending) throws InterruptedException {
        LeaseException last = null;
        for (int place = 0; place < PLACES; place++) {
            Target target = target(key, deadline);
            try {
                Reply reply = sending.send(target);
                if (!reply.isStaleGuard()) {
                    return reply;
                }
                last = new LeaseUnavailableException("the servers of '" + key + "' are changing their places", null);
            } catch (Deadline.Failure e) {
                last = RedisErrors.of(key, e.reason());
                if (!isElsewhere(target, e.reason())) {
                    throw last;
                }
            }
            topology.lookAgain(target);
            if (last instanceof LeaseOutcomeUnknownException) {
                throw last;
            }
        }
        throw last;
    }

    boolean isElsewhere(Target target, Throwable reason) {
        return reason instanceof TimeoutException
                ? target.isSilent(serverClock.now())
                : RedisErrors.isElsewhere(reason);
    }

    Target target(LeaseKey key, Deadline deadline) throws InterruptedException {
        try {
            return deadline.await(topology.target(key));
        } catch (Deadline.Failure e) {
            throw new LeaseUnavailableException(
                    "no Redis server for '" + key + "' can be reached: "
                            + e.reason().getMessage(),
                    e.reason());
        }
    }
}
