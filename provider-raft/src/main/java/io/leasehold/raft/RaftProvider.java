package io.leasehold.raft;

import io.leasehold.Capability;
import io.leasehold.LeaseException;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.ProviderTraits;
import io.leasehold.raft.table.Answer;
import io.leasehold.raft.table.Beat;
import io.leasehold.raft.table.Command;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.Watch;
import io.leasehold.spi.WriteLeaseProvider;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * Leases of a group of members, in this process or over the network. The table of the members decides every question, so this only
 * sends commands and reads answers.
 */
final class RaftProvider implements WriteLeaseProvider {

    /** So many heartbeats, of the longest keys, are below the largest request. */
    private static final int BEATS_PER_COMMAND = 500;

    private final ProviderTraits traits;
    private final Commands commands;
    private final RaftWatches watches;
    private final List<AutoCloseable> owned;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A provider.
     *
     * @param owned closed with it, in that order
     */
    RaftProvider(ProviderTraits traits, Commands commands, RaftWatches watches, List<AutoCloseable> owned) {
        this.traits = traits;
        this.commands = commands;
        this.watches = watches;
        this.owned = owned;
    }

    /** What a group keeps whose smallest ttl is this. */
    static ProviderTraits traits(Duration smallestTtl) {
        return ProviderTraits.of(
                        smallestTtl,
                        Capability.SURVIVES_RESTART,
                        Capability.SURVIVES_POWER_LOSS,
                        Capability.SURVIVES_FAILOVER,
                        Capability.PUSH_WATCH,
                        Capability.CLOCK_FREE_EXPIRY,
                        Capability.BATCHED_HEARTBEATS)
                .withWaiting(Duration.ofMillis(500), Duration.ofSeconds(1), 2);
    }

    @Override
    public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
        requireUsable(timeout);
        if (request.ttl().compareTo(traits.smallestTtl()) < 0) {
            throw new IllegalArgumentException(
                    "ttl is " + request.ttl() + "; the smallest for this raft: is " + traits.smallestTtl());
        }
        Command command = new Command.Acquire(commands.nextId(), commands.now(), request);
        return commands.execute("acquire of '" + request.key() + "'", command, Answer.Acquired.class, timeout)
                .result();
    }

    @Override
    public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException {
        requireUsable(timeout);
        return beat("heartbeat of '" + beat.guard().key() + "'", List.of(beat), timeout)
                .get(0);
    }

    private List<HeartbeatResult> beat(String what, List<Heartbeat> beats, Duration timeout)
            throws InterruptedException {
        Command command = new Command.Heartbeats(
                commands.nextId(), commands.now(), beats.stream().map(Beat::of).toList());
        return commands.execute(what, command, Answer.Beaten.class, timeout).results();
    }

    /** One command for up to {@value #BEATS_PER_COMMAND} leases; one that is not answered leaves the others to the time that is left. */
    @Override
    public void heartbeatAll(List<Heartbeat> beats, Duration timeout, BiConsumer<LeaseId, HeartbeatResult> onAnswer)
            throws InterruptedException {
        requireUsable(timeout);
        Caller.Deadline deadline = commands.deadline(timeout);
        for (int from = 0; from < beats.size() && !deadline.isOver(); from += BEATS_PER_COMMAND) {
            List<Heartbeat> some = beats.subList(from, Math.min(from + BEATS_PER_COMMAND, beats.size()));
            try {
                List<HeartbeatResult> results = beat("heartbeats of " + some.size() + " leases", some, deadline.left());
                for (int i = 0; i < some.size(); i++) {
                    onAnswer.accept(some.get(i).guard().leaseId(), results.get(i));
                }
            } catch (LeaseException e) {
                Caller.LOG.debug("no answer to {} heartbeats", some.size(), e);
            }
        }
    }

    @Override
    public ReleaseResult release(ReleaseRequest request, Duration timeout) throws InterruptedException {
        requireUsable(timeout);
        Command command = new Command.Release(commands.nextId(), request);
        return commands.execute("release of '" + request.key() + "'", command, Answer.Released.class, timeout)
                .result();
    }

    @Override
    public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout)
            throws InterruptedException {
        requireUsable(timeout);
        return freshness == Freshness.LOCAL ? commands.readLocal(key, timeout) : commands.read(key, timeout);
    }

    @Override
    public ProviderTraits traits() {
        return traits;
    }

    @Override
    public Watch watch(LeaseKey key, Runnable mayHaveChanged) {
        requireOpen();
        return watches.watch(key, mayHaveChanged);
    }

    @Override
    public Optional<LeaseAdmin> admin() {
        return Optional.of(new RaftAdmin(commands, this::requireUsable));
    }

    private void requireUsable(Duration timeout) {
        requireOpen();
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout is " + timeout + "; the least is PT0S");
        }
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("this raft: provider is closed");
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            watches.close();
            owned.forEach(Network::closeQuietly);
        }
    }
}
