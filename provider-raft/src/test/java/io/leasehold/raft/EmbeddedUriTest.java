package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that lives in the application, and ends with its client. */
class EmbeddedUriTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private String uri(RaftMember self, List<RaftMember> peers) {
        String all = peers.stream().map(RaftMember::toString).collect(Collectors.joining(","));
        return "raft:embedded?id=" + self.id() + "&directory="
                + encoded(directory.resolve(self.id()).toString()) + "&peers=" + encoded(all);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void aNodeStartsWithItsClientAndEndsWithIt() throws Exception {
        List<RaftMember> members = Ports.members(1);
        for (long generation = 1; generation <= 3; generation++) {
            try (LeaseClient client = LeaseClient.open(uri(members.get(0), members));
                    Lease lease = client.acquireWithin("embedded", PATIENCE)) {
                assertThat(lease.token().generation()).isEqualTo(generation);
            }
        }
    }

    @Test
    void threeApplicationsAreAGroupWithNoOtherServer() throws Exception {
        List<RaftMember> members = Ports.members(3);
        try (LeaseClient first = LeaseClient.open(uri(members.get(0), members));
                LeaseClient second = LeaseClient.open(uri(members.get(1), members));
                LeaseClient third = LeaseClient.open(uri(members.get(2), members))) {
            long generation = 0;
            for (LeaseClient client : List.of(first, second, third)) {
                try (Lease lease = client.acquireWithin("shared", PATIENCE)) {
                    assertThat(lease.token().generation()).isEqualTo(++generation);
                }
            }
        }
    }

    @Test
    void whatIsMissingUnknownOrInUseIsNamed() throws Exception {
        List<RaftMember> members = Ports.members(1);
        assertThatThrownBy(() -> LeaseClient.open("raft:embedded?id=n1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("setting 'peers' is missing");
        assertThatThrownBy(() -> LeaseClient.open(uri(members.get(0), members) + "&color=blue"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("color");
        assertThatThrownBy(() -> LeaseClient.open("raft:elsewhere"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("raft:embedded?id=");
        try (LeaseClient client = LeaseClient.open(uri(members.get(0), members))) {
            assertThatThrownBy(() -> LeaseClient.open(uri(members.get(0), members)))
                    .hasMessageContaining(
                            "in use by process " + ProcessHandle.current().pid());
            try (Lease lease = client.acquireWithin("embedded", PATIENCE)) {
                assertThat(lease.isHeld()).isTrue();
            }
        }
    }
}
