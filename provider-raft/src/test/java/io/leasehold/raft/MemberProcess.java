package io.leasehold.raft;

import io.leasehold.tck.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Members as processes of their own. */
final class MemberProcess {

    private static final Duration START = Duration.ofSeconds(60);

    private MemberProcess() {}

    /**
     * Where a member runs.
     *
     * @param directory of its log, its configuration and its data
     * @param prefix what its command begins with
     * @param environment what it has besides this JVM's
     */
    record Place(Path directory, List<String> prefix, Map<String, String> environment) {
        static Place in(Path directory) {
            return new Place(directory, List.of(), Map.of());
        }

        Path data() {
            return directory.resolve("data");
        }
    }

    static ServerProcess.Builder of(
            RaftMember self, List<RaftMember> peers, Path directory, Map<String, String> settings) {
        return of(self, peers, Place.in(directory), settings);
    }

    /**
     * A member that is ready when it prints a word.
     *
     * @param settings besides id, peers and directory
     */
    static ServerProcess.Builder of(
            RaftMember self, List<RaftMember> peers, Place place, Map<String, String> settings) {
        try {
            Files.createDirectories(place.directory());
            Map<String, String> values = new TreeMap<>(settings);
            values.put("id", self.id());
            values.put("peers", peers.stream().map(RaftMember::toString).collect(Collectors.joining(",")));
            values.put("directory", place.data().toString());
            Path config = place.directory().resolve("member.conf");
            Files.writeString(
                    config,
                    values.entrySet().stream()
                            .map(value -> value.getKey() + "=" + value.getValue() + "\n")
                            .collect(Collectors.joining()));
            List<String> command = new ArrayList<>(place.prefix());
            command.addAll(command(config));
            ServerProcess.Builder builder =
                    ServerProcess.builder(self.id(), place.directory(), command).data(place.data());
            place.environment().forEach(builder::environment);
            return builder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path clockStep(Path directory) {
        return directory.resolve("clock-step");
    }

    private static List<String> command(Path config) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
                "-cp",
                System.getProperty("java.class.path"),
                MemberMain.class.getName(),
                config.toString(),
                clockStep(config.toAbsolutePath().getParent()).toString(),
                Long.toString(ProcessHandle.current().pid()));
    }

    static ServerProcess.Builder untilReady(ServerProcess.Builder builder) {
        return builder.ready(ServerProcess.Readiness.prints("member is ready"), START);
    }

    static ServerProcess.Builder untilStarted(ServerProcess.Builder builder) {
        return builder.ready(ServerProcess.Readiness.prints("member is started"), START);
    }
}
