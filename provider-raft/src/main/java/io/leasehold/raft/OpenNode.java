package io.leasehold.raft;

import io.leasehold.LeaseClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything of a node that must be closed. It does not refer to the node, so that one that was dropped is noticed. */
final class OpenNode {

    private static final Logger LOG = LoggerFactory.getLogger(OpenNode.class);
    private static final Duration HAND_OVER = Duration.ofSeconds(2);

    private final RaftNodeConfig config;
    private final LeaseClock clock;
    private final Member member;
    private final Parts parts;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * What is closed besides the member.
     *
     * @param doors where requests come in
     */
    record Parts(DataDirectory directory, NodeEvents events, List<AutoCloseable> doors, Enlistment enlistment) {}

    OpenNode(RaftNodeConfig config, LeaseClock clock, Member member, Parts parts) {
        this.config = config;
        this.clock = clock;
        this.member = member;
        this.parts = parts;
    }

    Member member() {
        return member;
    }

    NodeEvents events() {
        return parts.events();
    }

    LeaseClock clock() {
        return clock;
    }

    boolean isClosed() {
        return closed.get() || member.keeper().dead().isPresent();
    }

    void reportDropped() {
        if (!closed.get()) {
            LOG.error(
                    "{} was dropped without being closed; its ports, its threads and its directory stay in use",
                    config);
        }
    }

    void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Map<String, RuntimeException> failures = new LinkedHashMap<>();
        attempt("enlistment", parts.enlistment()::close, failures);
        attempt("hand-over of leadership", this::handOver, failures);
        attempt("connections", () -> parts.doors().forEach(Network::closeQuietly), failures);
        attempt("member", member::close, failures);
        attempt("events", parts.events()::close, failures);
        attempt("directory", parts.directory()::close, failures);
        if (!failures.isEmpty()) {
            throw failed(failures);
        }
    }

    private static void attempt(String what, Runnable closing, Map<String, RuntimeException> failures) {
        try {
            closing.run();
        } catch (RuntimeException e) {
            failures.put(what, e);
        }
    }

    private IllegalStateException failed(Map<String, RuntimeException> failures) {
        IllegalStateException failed = new IllegalStateException(config + " is closed, but of it failed " + failures);
        failures.values().forEach(failed::addSuppressed);
        return failed;
    }

    /** To the first voter that takes over. */
    private void handOver() {
        ConsensusEngine engine = member.engine();
        for (RaftMember voter : engine.voters()) {
            if (!engine.isReady()) {
                return;
            }
            if (!voter.id().equals(config.self().id()) && handOver(engine, voter)) {
                return;
            }
        }
    }

    private boolean handOver(ConsensusEngine engine, RaftMember voter) {
        try {
            engine.transfer(voter.id(), HAND_OVER).get(HAND_OVER.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } catch (ExecutionException | CompletionException | TimeoutException e) {
            LOG.warn("{}: {} did not take over leadership: {}", config, voter.id(), e.toString());
            return false;
        }
    }
}
