package io.leasehold.benchmarks.raft;

import io.leasehold.benchmarks.process.JvmCommand;
import io.leasehold.raft.RaftMember;
import io.leasehold.raft.RaftNodeConfig;
import io.leasehold.tck.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The members of a group on this machine, and those of them that are processes of their own. Their data are on a real disk.
 *
 * @param members {@code n1} and so on
 */
record Group(Path directory, List<RaftMember> members, List<ServerProcess> processes) implements AutoCloseable {

    static final String STARTED = "member is started";

    private static final Duration START = Duration.ofMinutes(1);

    static Group of(Path directory, int count) {
        List<RaftMember> members = IntStream.rangeClosed(1, count)
                .mapToObj(i -> new RaftMember("n" + i, "127.0.0.1", ServerProcess.freePort(), ServerProcess.freePort()))
                .toList();
        return new Group(directory, members, new ArrayList<>());
    }

    RaftMember first() {
        return members.get(0);
    }

    List<RaftMember> others() {
        return members.subList(1, members.size());
    }

    String uri() {
        return members.stream().map(Group::address).collect(Collectors.joining(",", "raft://", "?group=" + name()));
    }

    /** The library refuses two groups of one name in a JVM. */
    private String name() {
        return directory.getFileName().toString();
    }

    /** Where clients connect. */
    static String address(RaftMember member) {
        return member.host() + ":" + member.port();
    }

    RaftNodeConfig config(RaftMember self) {
        return RaftNodeConfig.of(settings(self));
    }

    private Map<String, String> settings(RaftMember self) {
        return new TreeMap<>(Map.of(
                "group", name(),
                "id", self.id(),
                "peers", members.stream().map(RaftMember::toString).collect(Collectors.joining(",")),
                "directory", directory.resolve(self.id()).resolve("data").toString()));
    }

    /** Starts a member by a main class whose first argument is its configuration file. */
    ServerProcess start(RaftMember self, Class<?> main, String... arguments) throws IOException {
        Path home = Files.createDirectories(directory.resolve(self.id()));
        Path config = home.resolve("member.conf");
        Files.write(
                config,
                settings(self).entrySet().stream()
                        .map(setting -> setting.getKey() + "=" + setting.getValue())
                        .toList());
        return start(self.id(), main, Stream.concat(Stream.of(config.toString()), Stream.of(arguments)));
    }

    /** Starts a member of another library, which says when it runs as ours do. */
    ServerProcess start(String name, Class<?> main, Stream<String> arguments) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        List<String> options = List.of("-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        List<String> command = JvmCommand.of(options, main.getName(), arguments);
        ServerProcess process = ServerProcess.builder(name, home, command)
                .ready(ServerProcess.Readiness.prints(STARTED), START)
                .start();
        processes.add(process);
        return process;
    }

    @Override
    public void close() {
        processes.forEach(process -> {
            if (process.isRunning()) {
                process.kill();
            }
            process.close();
        });
    }
}
