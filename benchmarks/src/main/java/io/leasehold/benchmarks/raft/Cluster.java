package io.leasehold.benchmarks.raft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.leasehold.raft.RaftMember;
import io.leasehold.raft.RaftOperator;
import io.leasehold.tck.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Three members of ours, all in processes of their own. */
final class Cluster implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Group group;
    private final RaftOperator operator;

    Cluster(Path directory) throws Exception {
        group = Group.of(directory, 3);
        operator = RaftOperator.open(group.uri());
        try {
            for (RaftMember member : group.members()) {
                group.start(member, MemberMain.class);
            }
            awaitAll();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    String uri() {
        return group.uri();
    }

    /** A member whose log is empty would not be counted in an election. */
    void awaitAll() throws Exception {
        Patience.until("all three members follow", () -> {
            List<JsonNode> all = answers();
            return all.size() == 3
                    && all.stream().anyMatch(Cluster::isLeading)
                    && all.stream()
                            .allMatch(status -> status.path("appliedIndex").asLong() > 0);
        });
    }

    private List<JsonNode> answers() throws InterruptedException, IOException {
        List<JsonNode> answers = new ArrayList<>();
        for (String text : operator.status(TIMEOUT).values()) {
            if (text.startsWith("{")) {
                answers.add(JSON.readTree(text));
            }
        }
        return answers;
    }

    private static boolean isLeading(JsonNode status) {
        return status.path("state").asText().equals("leading");
    }

    ServerProcess leader() throws Exception {
        Patience.until("a member leads", () -> leading().isPresent());
        return leading().orElseThrow();
    }

    private Optional<ServerProcess> leading() throws InterruptedException, IOException {
        for (Map.Entry<String, String> answer : operator.status(TIMEOUT).entrySet()) {
            if (answer.getValue().startsWith("{") && isLeading(JSON.readTree(answer.getValue()))) {
                return Optional.of(processAt(answer.getKey()));
            }
        }
        return Optional.empty();
    }

    private ServerProcess processAt(String address) {
        for (int i = 0; i < group.members().size(); i++) {
            if (Group.address(group.members().get(i)).equals(address)) {
                return group.processes().get(i);
            }
        }
        throw new IllegalStateException("no member is at " + address);
    }

    /** Of the member that is furthest. */
    long appliedIndex() throws InterruptedException, IOException {
        return answers().stream()
                .mapToLong(status -> status.path("appliedIndex").asLong())
                .max()
                .orElseThrow();
    }

    @Override
    public void close() {
        operator.close();
        group.close();
    }
}
