package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RaftNodeConfigTest {

    private static final Map<String, String> LEAST = Map.of("id", "n1", "peers", "n1=host:9701", "directory", "data");

    private static RaftNodeConfig with(String name, String value) {
        Map<String, String> values = new TreeMap<>(LEAST);
        values.put(name, value);
        return RaftNodeConfig.of(values);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            election-timeout | 50ms | setting 'election-timeout' is PT0.05S; it must not be below 100ms, PT0.1S
            election-timeout | 2s   | setting 'smallest-ttl' is PT2S; it must not be below twice election-timeout, PT4S
            smallest-ttl     | 999ms | setting 'smallest-ttl' is PT0.999S; it must not be below twice election-timeout, PT1S
            snapshot-every   | 99   | setting 'snapshot-every' is 99; the least is 100
            snapshot-every   | 1000 | setting 'retained-entries' is 5000; it must not be above 'snapshot-every', 1000
            snapshot-interval | 1ms | setting 'snapshot-interval' is PT0.001S; it must not be below one second, PT1S
            incarnation      | 0    | setting 'incarnation' is 0; the least is 1
            max-watchers     | 0    | cap on watchers is 0; it may be 1 to 16777216
            watch-queue      | 0    | watch queue size is 0; it may be 1 to 16777216
            watch-buffer     | 0    | watch buffer per watcher is 0; it may be 1 to 16777216
            health           | 80   | setting 'health' is '80'; needed: host:port
            id               | n2   | member 'n2' is not among the peers [n1]
            peers            | n1=h:1,n1=h:2 | setting 'peers' names a member twice
            peers            | host:9701 | member 'host:9701' is not of the form id=host:port
            tls-key          | key.pem | tls-certificate
            """)
    void whatContradictsIsRefusedByNameValueAndLimit(String name, String value, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> with(name, value)).withMessageContaining(message);
    }

    @Test
    void whatIsUnknownOrMissingIsRefusedWithWhatIsKnown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with("peer", "n1=host:9701"))
                .withMessageContaining("no setting 'peer'")
                .withMessageContaining("directory, election-timeout, forwarding");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RaftNodeConfig.of(Map.of("id", "n1", "peers", "n1=host:9701")))
                .withMessageContaining("setting 'directory' is missing");
    }

    @Test
    void theEnvironmentWinsOverTheFileThatItNames(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("member.conf");
        Files.writeString(file, "# a member\nid=n1\npeers = n1=host:9701\ndirectory=data\nelection-timeout=300ms\n");
        RaftNodeConfig config = RaftNodeConfig.fromEnvironment(Map.of(
                RaftNodeConfig.FILE_VARIABLE,
                file.toString(),
                "LEASEHOLD_RAFT_ELECTION_TIMEOUT",
                "400ms",
                "LEASEHOLD_RAFT_WATCH_METRICS",
                "off",
                "PATH",
                "unrelated"));
        assertThat(config.get(RaftNodeConfig.ELECTION_TIMEOUT)).isEqualTo(Duration.ofMillis(400));
        assertThat(config.watching().metrics()).isEqualTo(io.leasehold.raft.table.WatchSettings.Metrics.OFF);
        assertThat(config.self()).isEqualTo(RaftMember.parse("n1=host:9701"));
    }

    @Test
    void livesOfAGroupHaveDifferentNamesInTheEngine() {
        assertThat(Stream.of("1", "2", "3")
                        .map(life ->
                                with("incarnation", life).engine(Path.of("log")).group())
                        .collect(Collectors.toSet()))
                .hasSize(3)
                .contains("leasehold");
    }

    @Test
    void everySettingIsInTheReadme() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        assertThat(RaftNodeConfig.settings().stream()
                        .map(setting -> "`" + setting.name() + "`")
                        .filter(name -> !readme.contains(name)))
                .isEmpty();
    }
}
