package io.leasehold.benchmarks.servers;

import io.leasehold.tck.KitTime;
import io.leasehold.tck.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One etcd, or a cluster of three; each forces its log before it answers. */
public final class EtcdServers {

    private static final Duration START = Duration.ofSeconds(60);

    private EtcdServers() {}

    public static Backend single() throws Exception {
        return Backend.open("LEASEHOLD_ETCD_URI", () -> start(1));
    }

    public static Backend cluster() throws Exception {
        return Backend.open("LEASEHOLD_ETCD_CLUSTER_URI", () -> start(3));
    }

    private record Member(String name, int client, int peer) {

        static Member of(int number) {
            return new Member("n" + number, ServerProcess.freePort(), ServerProcess.freePort());
        }

        String peerUrl() {
            return "http://127.0.0.1:" + peer;
        }

        String clientUrl() {
            return "http://127.0.0.1:" + client;
        }
    }

    private static Backend start(int size) throws IOException {
        Path directory = Started.onDisk();
        String program = Started.installed("etcd", "etcd-server etcd-client");
        List<Member> members =
                IntStream.rangeClosed(1, size).mapToObj(Member::of).toList();
        String all = members.stream()
                .map(member -> member.name() + "=" + member.peerUrl())
                .collect(Collectors.joining(","));
        List<ServerProcess> servers = members.stream()
                .map(member -> ServerProcess.builder(
                                member.name(), directory, Started.command(command(program, member, all)))
                        .start())
                .toList();
        if (!KitTime.real().passUntil(START, () -> members.stream().allMatch(EtcdServers::isHealthy))) {
            throw new IllegalStateException("no leader within " + START + "; n1 says:\n"
                    + servers.get(0).logTail());
        }
        return new Started(
                members.stream()
                        .map(member -> "127.0.0.1:" + member.client())
                        .collect(Collectors.joining(",", "etcd://", "")),
                Map.of(
                        "servers",
                        size + " " + Started.firstLine(program, "--version"),
                        "durability",
                        "each member forces its log, as etcd does unless told otherwise, for every subject"),
                servers,
                directory);
    }

    private static boolean isHealthy(Member member) {
        try {
            HttpRequest health = HttpRequest.newBuilder(URI.create(member.clientUrl() + "/health"))
                    .build();
            return HttpClient.newHttpClient()
                    .send(health, BodyHandlers.ofString())
                    .body()
                    .contains("true");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static List<String> command(String program, Member member, String all) {
        return List.of(
                program,
                "--name=" + member.name(),
                "--data-dir=" + member.name() + ".etcd",
                "--listen-client-urls=" + member.clientUrl(),
                "--advertise-client-urls=" + member.clientUrl(),
                "--listen-peer-urls=" + member.peerUrl(),
                "--initial-advertise-peer-urls=" + member.peerUrl(),
                "--initial-cluster=" + all,
                "--logger=zap",
                "--log-outputs=stdout");
    }
}
