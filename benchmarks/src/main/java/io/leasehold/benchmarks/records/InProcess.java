package io.leasehold.benchmarks.records;

import io.leasehold.benchmarks.Effort;
import io.leasehold.benchmarks.Run;
import io.leasehold.raft.FilledMember;
import io.leasehold.raft.RaftNodeConfig;
import io.leasehold.tck.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What keeps its records in the process of its client, in one with a heap of its own. Arguments: what, the effort, and the directory for
 * data and for the figures.
 */
final class InProcess {

    private InProcess() {}

    public static void main(String... arguments) throws Exception {
        String what = arguments[0];
        Effort effort = Effort.valueOf(arguments[1]);
        Path directory = Path.of(arguments[2]);
        Growth growth = new Growth(title(what), RecordsSuite.slot(effort));
        for (int records : RecordsSuite.sizes(effort)) {
            growth.add(records, place(what, directory, records));
        }
        new Run(what, Map.of(), growth.measure(RecordsSuite.rounds(effort))).write(directory);
        System.exit(0); // why: what the places have open ends with the process
    }

    private static String title(String what) {
        return switch (what) {
            case "table" -> "raft, the table alone";
            case "raft" -> "raft, 1 member";
            default -> what;
        };
    }

    private static Place place(String what, Path directory, int records) throws Exception {
        return switch (what) {
            case "local" -> local(records);
            case "table" -> new TablePlace(records - 1);
            default -> member(directory, records);
        };
    }

    private static Place local(int records) throws InterruptedException {
        ProviderPlace place = ProviderPlace.at("local:records-" + records, () -> {});
        place.fill(records - 1);
        return place;
    }

    private static Place member(Path directory, int records) throws IOException, InterruptedException {
        String peer = "n1=127.0.0.1:" + ServerProcess.freePort() + ":" + ServerProcess.freePort();
        Path data = directory.resolve("records-" + records);
        FilledMember member = FilledMember.start(RaftNodeConfig.of(
                Map.of("id", "n1", "group", "records-" + records, "peers", peer, "directory", data.toString())));
        member.fill(records - 1);
        return new ProviderPlace(member.node().client(), member::close);
    }
}
