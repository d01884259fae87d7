package io.leasehold.redis;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.LeaseAdmin;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** What operators may do. A list walks over all names of all servers with SCAN, which does not stop them. */
final class RedisAdmin implements LeaseAdmin {

    private static final int NAMES_A_STEP = 500;

    private final Topology topology;
    private final Requests requests;
    private final KeyNames names;
    private final Function<Duration, Deadline> within;

    RedisAdmin(Topology topology, Requests requests, KeyNames names, Function<Duration, Deadline> within) {
        this.topology = topology;
        this.requests = requests;
        this.names = names;
        this.within = within;
    }

    @Override
    public List<LeaseRecord> list(String prefix, Duration timeout) throws InterruptedException {
        Deadline deadline = within.apply(timeout);
        List<LeaseRecord> records = new ArrayList<>();
        for (LeaseKey key : keys(prefix, deadline)) {
            requests.read(key, deadline).record().ifPresent(records::add);
        }
        return List.copyOf(records);
    }

    private Set<LeaseKey> keys(String prefix, Deadline deadline) throws InterruptedException {
        Set<LeaseKey> keys = new TreeSet<>();
        try {
            for (Target target : deadline.await(topology.all())) {
                collect(target, prefix, deadline, keys);
            }
        } catch (Deadline.Failure e) {
            throw new LeaseUnavailableException(
                    "the keys cannot be listed: " + e.reason().getMessage(), e.reason());
        }
        return keys;
    }

    private void collect(Target target, String prefix, Deadline deadline, Set<LeaseKey> keys)
            throws InterruptedException, Deadline.Failure {
        ScanArgs matching = ScanArgs.Builder.limit(NAMES_A_STEP).match(names.pattern(prefix));
        ScanCursor cursor = ScanCursor.INITIAL;
        do {
            KeyScanCursor<String> found = deadline.await(
                    target.link().connection().async().scan(cursor, matching).toCompletableFuture());
            found.getKeys().forEach(name -> keys.add(names.keyOf(name)));
            cursor = found;
        } while (!cursor.isFinished());
    }

    @Override
    public Optional<LeaseRecord> revoke(LeaseKey key, RevokeOrder order, Duration timeout) throws InterruptedException {
        return requests.ask(Call.revoke(key, order), within.apply(timeout)).record();
    }

    @Override
    public LeaseRecord publishTerm(LeaseKey key, long term, Duration timeout) throws InterruptedException {
        if (term < 1) {
            throw new IllegalArgumentException("term is " + term + "; the least is 1");
        }
        return requests.publish(Call.publishTerm(key, term), within.apply(timeout))
                .record()
                .orElseThrow();
    }

    /** Of a cluster: the clock of one master. */
    @Override
    public Optional<Instant> serverTime(Duration timeout) throws InterruptedException {
        Deadline deadline = within.apply(timeout);
        try {
            Target target = deadline.await(topology.all()).iterator().next();
            List<String> time =
                    deadline.await(target.link().connection().async().time().toCompletableFuture());
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(time.get(0)))
                    .plus(Long.parseLong(time.get(1)), ChronoUnit.MICROS));
        } catch (Deadline.Failure e) {
            throw new LeaseUnavailableException(
                    "the server's clock cannot be read: " + e.reason().getMessage(), e.reason());
        }
    }
}
