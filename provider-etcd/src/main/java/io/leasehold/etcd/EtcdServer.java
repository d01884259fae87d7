package io.leasehold.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.cluster.Member;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.maintenance.StatusResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.TxnOption;
import io.leasehold.Capability;
import io.leasehold.LeaseUnavailableException;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client can find out about the live servers before it uses them (rule 14.2): whether they commit, how many operations they
 * take in one Txn, how many members vote, which faults their versions have, and whether their history is ever compacted.
 */
final class EtcdServer {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdProviderFactory.class);

    /** etcd's default of 128 operations per Txn, of which the outer one leaves one for what is nested in it. */
    private static final int LARGEST_BATCH = 127;

    private static final int MEMBERS_TO_LOSE_ONE = 3;
    private static final long LONG_HISTORY = 10_000;

    private final EtcdConnection connection;
    private final ByteSequence probe;
    private final Duration timeout;

    /** What limits the use of the servers. */
    record Findings(long cluster, int batchSize, Map<Capability, String> missing, EtcdFaults faults) {}

    /** No record is ever stored under the empty key. */
    EtcdServer(EtcdConnection connection, EtcdRecordStore.Namespace namespace, Duration timeout) {
        this.connection = connection;
        this.probe = namespace.path("");
        this.timeout = timeout;
    }

    /**
     * Asks the servers.
     *
     * @param targets each in jetcd's form; those that the servers advertise if empty
     * @throws LeaseUnavailableException if no Txn is committed in time
     */
    Findings inspect(List<String> targets) {
        try {
            return found(targets);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LeaseUnavailableException("opening the provider for etcd was interrupted", e);
        }
    }

    private Findings found(List<String> targets) throws InterruptedException {
        Batch batch = batch();
        EtcdFaults faults = new EtcdFaults();
        List<Member> members = members(faults);
        versions(targets.isEmpty() ? advertised(members) : targets, faults);
        int voters =
                (int) members.stream().filter(member -> !member.isLearner()).count();
        Map<Capability, String> missing = new EnumMap<>(faults.missing(voters));
        if (voters > 0 && voters < MEMBERS_TO_LOSE_ONE) {
            missing.put(
                    Capability.SURVIVES_FAILOVER,
                    "etcd has " + voters + " voting member" + (voters == 1 ? "" : "s") + "; it takes "
                            + MEMBERS_TO_LOSE_ONE + " to go on without one");
        }
        compaction(faults);
        return new Findings(batch.cluster(), batch.size(), missing, faults);
    }

    /** The largest that was committed, and by which cluster. */
    private record Batch(int size, long cluster) {}

    private Batch batch() throws InterruptedException {
        for (int size = LARGEST_BATCH; ; size /= 2) {
            try {
                return new Batch(size, commit(size));
            } catch (ExecutionException | TimeoutException e) {
                if (size == 1 || !EtcdErrors.isTooManyOperations(e)) {
                    throw new LeaseUnavailableException(
                            "etcd committed nothing within " + timeout + ": " + EtcdErrors.describe(e), e);
                }
            }
        }
    }

    private long commit(int size) throws InterruptedException, ExecutionException, TimeoutException {
        Op get = Op.get(probe, GetOption.builder().withCountOnly(true).build());
        Op[] parts = Collections.nCopies(size, Op.txn(new Cmp[0], new Op[] {get}, new Op[0]))
                .toArray(Op[]::new);
        return ask(connection.atOnce(
                        client -> client.getKVClient()
                                .txn(TxnOption.DEFAULT)
                                .Then(parts)
                                .commit(),
                        timeout))
                .getHeader()
                .getClusterId();
    }

    private <T> T ask(CompletableFuture<T> answer) throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    private List<Member> members(EtcdFaults faults) throws InterruptedException {
        try {
            return ask(connection.whenConnected(
                            client -> client.getClusterClient().listMember(), timeout))
                    .getMembers();
        } catch (ExecutionException | TimeoutException e) {
            faults.unknown("the number of members", EtcdErrors.describe(e));
            return List.of();
        }
    }

    private static List<String> advertised(List<Member> members) {
        return members.stream()
                .flatMap(member -> member.getClientURIs().stream().limit(1))
                .map(uri -> "ip:///" + uri.getHost() + ":" + uri.getPort())
                .toList();
    }

    private void versions(List<String> targets, EtcdFaults faults) throws InterruptedException {
        List<CompletableFuture<StatusResponse>> answers = targets.stream()
                .map(target -> connection.atOnce(
                        client -> client.getMaintenanceClient().statusMember(target), timeout))
                .toList();
        for (CompletableFuture<StatusResponse> answer : answers) {
            try {
                faults.found(ask(answer).getVersion());
            } catch (ExecutionException | TimeoutException e) {
                LOG.debug("a member of etcd does not tell its version", e);
            }
        }
    }

    /** A revision as old as the first can be read only if nothing was ever compacted. */
    private void compaction(EtcdFaults faults) throws InterruptedException {
        GetOption first = GetOption.builder()
                .withRevision(1)
                .withCountOnly(true)
                .withSerializable(true)
                .build();
        try {
            GetResponse answer =
                    ask(connection.whenConnected(client -> client.getKVClient().get(probe, first), timeout));
            Optional.of(answer.getHeader().getRevision())
                    .filter(revision -> revision > LONG_HISTORY)
                    .ifPresent(faults::neverCompacted);
        } catch (ExecutionException | TimeoutException e) {
            if (EtcdErrors.isForbidden(e)) {
                throw EtcdErrors.ofRead("reading the namespace in etcd", e);
            }
            if (!EtcdErrors.isCompacted(e)) {
                faults.unknown("whether the history is compacted", EtcdErrors.describe(e));
            }
        }
    }
}
