package io.leasehold.redis;

import io.leasehold.LeaseException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends scripts to where their keys are served, follows the servers when they move, and says what a missing answer means.
 */
final class Requests {

    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

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

    /** An acquire; where there are replicas, a grant counts once all of them have it. */
    Reply grant(Call call, Deadline deadline) throws InterruptedException {
        return somewhere(
                call.key(),
                deadline,
                target -> target.replicas() == 0 ? answer(call, target, deadline) : confirmed(call, target, deadline));
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

    private Reply confirmed(Call call, Target target, Deadline deadline) throws InterruptedException, Deadline.Failure {
        long sent = serverClock.now();
        Duration half = deadline.remaining().dividedBy(2);
        Link.Confirmed confirmed = deadline.await(
                target.grants().run(call.guardedBy(target.guard()), new Confirmation(target.replicas(), half)));
        Reply reply = observed(call.key(), target, sent, confirmed.parts());
        if (reply.isGrant() && confirmed.count() < target.replicas()) {
            takeBack(call, target, deadline);
            throw new LeaseUnavailableException(
                    "the grant of '" + call.key() + "' reached " + confirmed.count() + " of " + target.replicas()
                            + " replicas and was taken back",
                    null);
        }
        return reply;
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
                target.link().answered();
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

    /** An answer, if only a refusal, proves that the server is there. */
    private boolean isElsewhere(Target target, Throwable reason) {
        if (reason instanceof TimeoutException) {
            return target.link().isSilent(serverClock.now());
        }
        target.link().answered();
        return RedisErrors.isElsewhere(reason);
    }

    private Target target(LeaseKey key, Deadline deadline) throws InterruptedException {
        try {
            return deadline.await(topology.target(key).thenApply(found -> found));
        } catch (Deadline.Failure e) {
            throw new LeaseUnavailableException(
                    "no Redis server for '" + key + "' can be reached: "
                            + e.reason().getMessage(),
                    e.reason());
        }
    }

    /** One flush a server; each answer is delivered as it comes, and what has none is left out (rule 6.4). */
    void askAll(List<Heartbeat> beats, Deadline deadline, BiConsumer<LeaseId, HeartbeatResult> onAnswer)
            throws InterruptedException {
        List<Beat> sent = new ArrayList<>();
        try {
            for (Map.Entry<Target, List<Heartbeat>> batch :
                    byServer(beats, deadline).entrySet()) {
                sent.addAll(askAll(batch.getKey(), batch.getValue(), onAnswer));
            }
            for (Beat beat : sent) {
                await(beat, deadline);
            }
        } finally {
            sent.forEach(beat -> beat.answer().cancel(true));
        }
    }

    /**
     * A heartbeat under way.
     *
     * @param answer of the server
     * @param delivered once the caller has it
     */
    private record Beat(CompletableFuture<?> answer, CompletableFuture<?> delivered) {}

    private static void await(Beat beat, Deadline deadline) throws InterruptedException {
        try {
            deadline.await(beat.delivered());
        } catch (Deadline.Failure e) {
            LOG.debug("no answer to a heartbeat", e.reason());
        }
    }

    private Map<Target, List<Heartbeat>> byServer(List<Heartbeat> beats, Deadline deadline)
            throws InterruptedException {
        Map<Target, List<Heartbeat>> batches = new HashMap<>();
        for (Heartbeat beat : beats) {
            try {
                Target target = target(beat.guard().key(), deadline);
                batches.computeIfAbsent(target, t -> new ArrayList<>()).add(beat);
            } catch (LeaseUnavailableException e) {
                LOG.debug("no heartbeat for '{}'", beat.guard().key(), e);
            }
        }
        return batches;
    }

    private List<Beat> askAll(Target target, List<Heartbeat> beats, BiConsumer<LeaseId, HeartbeatResult> onAnswer) {
        long sent = serverClock.now();
        target.link().asked(sent);
        List<CompletableFuture<List<Object>>> answers = target.link()
                .runAll(beats.stream()
                        .map(beat -> Call.heartbeat(beat).guardedBy(target.guard()))
                        .toList());
        List<Beat> all = new ArrayList<>();
        for (int i = 0; i < beats.size(); i++) {
            Heartbeat beat = beats.get(i);
            CompletableFuture<?> delivered = answers.get(i).whenComplete((parts, error) -> {
                if (error != null) {
                    noteFailure(target, error);
                } else {
                    target.link().answered();
                    Reply reply = observed(beat.guard().key(), target, sent, parts);
                    onAnswer.accept(beat.guard().leaseId(), reply.beaten(beat));
                }
            });
            all.add(new Beat(answers.get(i), delivered));
        }
        return all;
    }

    /** A beat that was given up is cancelled: there was no answer in time. */
    private void noteFailure(Target target, Throwable error) {
        Throwable reason = RedisErrors.unwrapped(error);
        if (isElsewhere(target, reason instanceof CancellationException ? new TimeoutException() : reason)) {
            topology.lookAgain(target);
        }
    }
}
