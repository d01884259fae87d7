package io.leasehold.benchmarks.report;

import io.leasehold.benchmarks.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All goals, each with what the runs say of it. */
record Judgement(List<Judged> goals, Reasons reasons) {

    /** A goal, and the verdict if it was measured. */
    record Judged(Goal goal, Optional<Goal.Verdict> verdict) {

        boolean isMissed() {
            return verdict.isPresent() && !verdict.get().met();
        }
    }

    static Judgement of(List<Run> runs, Reasons reasons) {
        Map<String, Run> byProvider = runs.stream().collect(Collectors.toMap(Run::provider, Function.identity()));
        return new Judgement(
                Goals.all().stream()
                        .map(goal -> new Judged(
                                goal,
                                Optional.ofNullable(byProvider.get(goal.provider()))
                                        .flatMap(goal::judge)))
                        .toList(),
                reasons);
    }

    /** Ids of the goals that were missed and of which nobody has written why. */
    List<String> unexplained() {
        return goals.stream()
                .filter(Judged::isMissed)
                .map(Judged::goal)
                .filter(goal -> reasons.of(goal).isEmpty())
                .map(Goal::id)
                .toList();
    }

    String markdown() {
        List<String> lines =
                new ArrayList<>(List.of("| provider | work | goal | measured | |", "|---|---|---|---|---|"));
        for (Judged judged : goals) {
            Goal goal = judged.goal();
            lines.add("| %s | %s | %s | %s | %s |"
                    .formatted(
                            goal.provider(),
                            goal.work(),
                            goal.says(),
                            judged.verdict().map(Judgement::measured).orElse(""),
                            judged.verdict().map(Goal.Verdict::text).orElse("not measured")));
        }
        lines.add("");
        goals.stream().filter(Judged::isMissed).map(Judged::goal).forEach(goal -> {
            lines.add("**" + goal.id() + "** is missed: " + reasons.of(goal).orElse("nobody has said why."));
            lines.add("");
        });
        return String.join("\n", lines);
    }

    private static String measured(Goal.Verdict verdict) {
        return Numbers.spread(verdict.measured()) + " " + verdict.measured().unit();
    }
}
