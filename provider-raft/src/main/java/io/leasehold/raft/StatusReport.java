package io.leasehold.raft;

import java.util.List;
import java.util.stream.Collectors;

/** A member's state as JSON, without keys. */
record StatusReport(Member member) {

    String json() {
        ConsensusEngine engine = member.engine();
        return "{"
                + String.join(
                        ",",
                        text("member", member.member().id()),
                        text("leader", engine.leader().orElse("")),
                        text(
                                "state",
                                member.keeper().dead().isPresent()
                                        ? "dead"
                                        : engine.isReady() ? "leading" : "following"),
                        number("process", ProcessHandle.current().pid()),
                        number("raftTerm", engine.raftTerm()),
                        number("appliedIndex", engine.appliedIndex()),
                        number("revision", member.state().table().view().revision()),
                        number("keys", member.state().table().view().size()),
                        number("timers", member.timers().running()),
                        number("watches", member.hub().metrics().watchers()),
                        number("watchEventsQueued", member.hub().metrics().queued()),
                        number("watchEventsDelivered", member.hub().metrics().delivered()),
                        number("watchGaps", member.hub().metrics().missed()),
                        number("watchOverflows", member.hub().metrics().overflows()),
                        number("leaderSilenceMillis", engine.silence().toMillis()),
                        "\"awaitsRestore\":" + member.state().restoration().isAwaited(),
                        list("voters", engine.voters()),
                        list("learners", engine.learners()))
                + "}";
    }

    private static String text(String name, String value) {
        return "\"" + name + "\":\"" + escaped(value) + "\"";
    }

    private static String number(String name, long value) {
        return "\"" + name + "\":" + value;
    }

    private static String list(String name, List<RaftMember> members) {
        return members.stream()
                .map(member -> "\"" + escaped(member.toString()) + "\"")
                .collect(Collectors.joining(",", "\"" + name + "\":[", "]"));
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
