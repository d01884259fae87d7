package io.leasehold.redis;

import io.leasehold.LeaseId;
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
 * Heartbeats of many leases: few scripts, in one flush a server. Each answer is delivered on its own, and what has none is left out
 * (rule 6.4).
 */
final class Beats {

    private static final Logger LOG = LoggerFactory.getLogger(Beats.class);

    private final Requests requests;
    private final Topology topology;
    private final ServerClock serverClock;

    Beats(Requests requests, Topology topology, ServerClock serverClock) {
        this.requests = requests;
        this.topology = topology;
        this.serverClock = serverClock;
    }

    /**
     * A script under way.
     *
     * @param answer of the server
     * @param delivered once the caller has what is in it
     */
    private record Sent(CompletableFuture<?> answer, CompletableFuture<?> delivered) {}

    void askAll(List<Heartbeat> beats, Deadline deadline, BiConsumer<LeaseId, HeartbeatResult> onAnswer)
            throws InterruptedException {
        List<Sent> all = new ArrayList<>();
        try {
            for (Map.Entry<Target, List<Heartbeat>> batch :
                    byServer(beats, deadline).entrySet()) {
                all.addAll(new Batch(batch.getKey(), onAnswer).send(batch.getValue(), deadline));
            }
            for (Sent sent : all) {
                await(sent, deadline);
            }
        } finally {
            all.forEach(sent -> sent.answer().cancel(true));
        }
    }

    private static void await(Sent sent, Deadline deadline) throws InterruptedException {
        try {
            deadline.await(sent.delivered());
        } catch (Deadline.Failure e) {
            LOG.debug("no answer to heartbeats", e.reason());
        }
    }

    private Map<Target, List<Heartbeat>> byServer(List<Heartbeat> beats, Deadline deadline)
            throws InterruptedException {
        Map<Target, List<Heartbeat>> batches = new HashMap<>();
        for (Heartbeat beat : beats) {
            try {
                Target target = requests.target(beat.guard().key(), deadline);
                batches.computeIfAbsent(target, t -> new ArrayList<>()).add(beat);
            } catch (LeaseUnavailableException e) {
                LOG.debug("no heartbeat for '{}'", beat.guard().key(), e);
            }
        }
        return batches;
    }

    /** What goes to one server. */
    private final class Batch {
        private final Target target;
        private final BiConsumer<LeaseId, HeartbeatResult> onAnswer;

        Batch(Target target, BiConsumer<LeaseId, HeartbeatResult> onAnswer) {
            this.target = target;
            this.onAnswer = onAnswer;
        }

        List<Sent> send(List<Heartbeat> beats, Deadline deadline) {
            long sent = serverClock.now();
            List<List<Heartbeat>> groups = groups(beats);
            List<CompletableFuture<List<Object>>> answers = answers(groups, sent, deadline);
            List<Sent> all = new ArrayList<>();
            for (int i = 0; i < groups.size(); i++) {
                List<Heartbeat> group = groups.get(i);
                all.add(new Sent(answers.get(i), answers.get(i).whenComplete((parts, error) -> {
                    if (error != null) {
                        noteFailure(error);
                    } else {
                        deliver(group, parts, sent);
                    }
                })));
            }
            return all;
        }

        private List<List<Heartbeat>> groups(List<Heartbeat> beats) {
            int most = target.link().keysOfAScript();
            List<List<Heartbeat>> groups = new ArrayList<>();
            for (int from = 0; from < beats.size(); from += most) {
                groups.add(beats.subList(from, Math.min(beats.size(), from + most)));
            }
            return groups;
        }

        private List<CompletableFuture<List<Object>>> answers(
                List<List<Heartbeat>> groups, long sent, Deadline deadline) {
            List<Call> calls = groups.stream()
                    .map(group -> call(group).guardedBy(target.guard()))
                    .toList();
            if (!target.confirmation().isNeededForBeats()) {
                target.link().asked(sent);
                return target.link().runAll(calls);
            }
            target.grants().asked(sent);
            Duration half = deadline.remaining().dividedBy(2);
            return target.grants().runAll(calls, target.confirmation(), half).stream()
                    .map(answer -> answer.thenApply(Link.Confirmed::requireWhole))
                    .toList();
        }

        private static Call call(List<Heartbeat> group) {
            return group.size() == 1 ? Call.heartbeat(group.get(0)) : Call.heartbeats(group);
        }

        private void deliver(List<Heartbeat> group, List<Object> parts, long sent) {
            List<List<?>> answers = group.size() == 1 ? List.of(parts) : Reply.each(parts);
            for (int i = 0; i < group.size(); i++) {
                Reply reply = new Reply(group.get(i).guard().key(), answers.get(i));
                if (i == 0) {
                    serverClock.observe(target.link().seen(), sent, reply.serverMillis());
                }
                deliver(group.get(i), reply);
            }
        }

        /** What is wrong with one, fails no other. */
        private void deliver(Heartbeat beat, Reply reply) {
            if (reply.isError()) {
                noteFailure(reply.error());
                return;
            }
            try {
                onAnswer.accept(beat.guard().leaseId(), reply.beaten(beat));
            } catch (RuntimeException e) {
                LOG.debug("no answer to the heartbeat of '{}'", beat.guard().key(), e);
            }
        }

        /** Beats that were given up are cancelled: there was no answer in time. */
        private void noteFailure(Throwable error) {
            Throwable reason = RedisErrors.unwrapped(error);
            LOG.debug("no answer to heartbeats", reason);
            if (requests.isElsewhere(
                    target, reason instanceof CancellationException ? new TimeoutException() : reason)) {
                topology.lookAgain(target);
            }
        }
    }
}
