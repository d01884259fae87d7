package io.leasehold.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.maintenance.StatusResponse;
import io.leasehold.tck.KitTime;
import io.leasehold.tck.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Three members, each a process of its own. */
final class EtcdCluster implements AutoCloseable {

    private static final Duration ELECTION = Duration.ofSeconds(60);

    private final List<EtcdNode> members = new ArrayList<>();

    EtcdCluster(Path directory) {
        List<EtcdNode.Ports> ports = List.of(ports("n1"), ports("n2"), ports("n3"));
        String all = ports.stream()
                .map(member -> member.name() + "=" + EtcdNode.http(member.peer()))
                .collect(Collectors.joining(","));
        for (EtcdNode.Ports member : ports) {
            List<String> arguments = List.of(
                    "--initial-advertise-peer-urls=" + EtcdNode.http(member.peer()),
                    "--initial-cluster=" + all,
                    "--initial-cluster-token=" + ports.get(0).peer());
            members.add(EtcdNode.start(directory, member, server -> true, arguments));
        }
        awaitLeader();
    }

    private static EtcdNode.Ports ports(String name) {
        return new EtcdNode.Ports(name, ServerProcess.freePort(), ServerProcess.freePort());
    }

    String uri() {
        return "etcd://"
                + members.stream()
                        .map(member -> "127.0.0.1:" + member.address().getPort())
                        .collect(Collectors.joining(","));
    }

    List<EtcdNode> members() {
        return members;
    }

    void each(Consumer<ServerProcess> action) {
        members.forEach(member -> action.accept(member.process()));
    }

    /** The member that leads; waits for an election. */
    EtcdNode leader() {
        awaitLeader();
        return findLeader().orElseThrow();
    }

    void awaitLeader() {
        if (!KitTime.real().passUntil(ELECTION, () -> findLeader().isPresent())) {
            throw new IllegalStateException(
                    "no member leads; n1 says:\n" + members.get(0).process().logTail());
        }
    }

    private Optional<EtcdNode> findLeader() {
        return members.stream().filter(EtcdCluster::leads).findFirst();
    }

    private static boolean leads(EtcdNode member) {
        try (Client client = EtcdData.client(member.address())) {
            StatusResponse status = client.getMaintenanceClient()
                    .statusMember("ip:///127.0.0.1:" + member.address().getPort())
                    .get(1, TimeUnit.SECONDS);
            return status.getLeader() != 0
                    && status.getLeader() == status.getHeader().getMemberId();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the test", e);
        }
    }

    @Override
    public void close() {
        members.forEach(member -> member.process().kill());
        members.forEach(EtcdNode::close);
    }
}
