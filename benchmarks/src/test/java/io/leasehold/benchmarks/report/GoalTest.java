package io.leasehold.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.Figure.Role;
import io.leasehold.benchmarks.Run;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoalTest {

    private static final Goal LIMIT = new Goal("redis", "work", Role.LIMIT, "", 1.15, "<= 1.15 x the limit");
    private static final Goal RIVAL = new Goal("redis", "work", Role.RIVAL, "", 0.5, ">= 2 x faster");

    private static Figure figure(String subject, Role role, Double... samples) {
        return new Figure("redis", "work", subject, role, "us", List.of(samples));
    }

    private static Run run(Figure... figures) {
        return new Run("redis", Map.of("effort", "full"), List.of(figures));
    }

    @Test
    void aRatioIsTheMedianOfTheRatiosOfEachRound() {
        Run run = run(figure("ours", Role.OURS, 10.0, 22.0, 90.0), figure("bare", Role.LIMIT, 10.0, 20.0, 30.0));
        Goal.Verdict verdict = LIMIT.judge(run).orElseThrow();
        assertThat(verdict.measured().samples()).containsExactly(1.0, 1.1, 3.0);
        assertThat(verdict.met()).isTrue();
    }

    @Test
    void theBestRivalDecides() {
        Run run = run(
                figure("ours", Role.OURS, 10.0), figure("slow", Role.RIVAL, 90.0), figure("fast", Role.RIVAL, 15.0));
        Goal.Verdict verdict = RIVAL.judge(run).orElseThrow();
        assertThat(verdict.measured().subject()).isEqualTo("fast");
        assertThat(verdict.met()).isFalse();
    }

    @Test
    void whereMoreIsBetterTheRatioIsOfWhatOneCosts() {
        Figure ours = new Figure("redis", "work", "ours", Role.OURS, "ops/s", List.of(400.0));
        Figure bare = new Figure("redis", "work", "bare", Role.LIMIT, "ops/s", List.of(200.0));
        assertThat(Comparison.of(ours, bare).ratios().median()).isEqualTo(0.5);
    }

    @Test
    void aGoalForOursAloneIsAboutTheFigureItself() {
        Goal bytes = new Goal("redis", "work", Role.OURS, "", 200, "<= 200 bytes");
        assertThat(bytes.judge(run(figure("ours", Role.OURS, 201.0)))
                        .orElseThrow()
                        .met())
                .isFalse();
    }

    @Test
    void aQuickRunAndARunWithoutTheWorkSayNothing() {
        Figure ours = figure("ours", Role.OURS, 10.0);
        assertThat(LIMIT.judge(
                        new Run("redis", Map.of("effort", "quick"), List.of(ours, figure("b", Role.LIMIT, 1.0)))))
                .isEmpty();
        assertThat(LIMIT.judge(run(ours))).isEmpty();
    }
}
