package io.leasehold.tck;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which of what is wrong on purpose random runs show too, by which check, and why not the rest. */
final class RandomlyShown {

    private final Map<Mutant, String> checks = new LinkedHashMap<>();
    private final Map<Mutant, String> reasons = new LinkedHashMap<>();

    RandomlyShown() {
        shown("H1", BrokenRaces.NOTIFICATION_TAKEN_AS_GRANT, BrokenBackEnd.GENERATION_RESET_ON_RELEASE);
        shown(
                "H3",
                BrokenBackEnd.REFUSALS_RUN_OUT,
                BrokenBackEnd.HIGHER_TERM_TAKES_A_LIVE_LEASE,
                BrokenLife.EXPIRES_EARLY,
                BrokenLife.TAKEOVER_WITHOUT_COMPARING_THE_BEAT,
                BrokenLife.HEARTBEAT_REVIVES_A_TAKEN_LEASE,
                BrokenLife.RELEASE_WITHOUT_COMPARING_IDS,
                BrokenEngine.NO_MARGIN,
                BrokenNetwork.A_BEAT_SENT_IS_A_BEAT_HEARD,
                BrokenNetwork.EXPIRY_BY_THE_CONTENDERS_WALL_CLOCK,
                BrokenNetwork.THE_MARGIN_IS_SPENT);
        shown("H5", BrokenFencing.GATE_READS_WITHOUT_TOKEN);
        shown(
                "H6",
                BrokenEngine.WINDOW_FROM_THE_ANSWER,
                BrokenEngine.LATE_ANSWER_IS_A_GRANT,
                BrokenNetwork.LATE_GRANT_IS_BELIEVED);
        shown("H8", BrokenLife.NEVER_EXPIRES);
        shown("12.1", BrokenLife.THREAD_LEFT_AFTER_CLOSE, BrokenEngine.BEATS_GO_ON_AFTER_THE_END);
        shown(
                RandomTrial.RUN,
                BrokenBackEnd.HOLDER_NAME_AS_IDENTITY,
                BrokenBackEnd.TERM_TEST_AFTER_THE_EXPIRY_TEST,
                BrokenEngine.BELIEVES_UNTIL_IT_IS_TOLD,
                BrokenRaces.THREADS_SEE_DIFFERENT_STATES,
                BrokenNetwork.BELIEVES_THROUGH_A_SILENCE);
        never(
                "no: while a process runs, its timers run in time",
                BrokenEngine.IS_HELD_IS_SET_BY_A_TIMER,
                BrokenNetwork.A_TIMER_ENDS_THE_BELIEF);
        never(
                "no: keys, ttls, requests and records of a run are proper",
                BrokenBackEnd.ROUNDS_THE_TTL_DOWN,
                BrokenBackEnd.KEYS_IGNORE_CASE,
                BrokenInput.LONG_KEYS_ARE_CUT,
                BrokenInput.TTL_IS_CUT_TO_MILLISECONDS,
                BrokenInput.GENERATION_WRAPS,
                BrokenInput.UNREADABLE_IS_FREE);
        never(
                "no: a run has one thread in one JVM",
                BrokenBackEnd.READS_AND_WRITES_APART,
                BrokenBackEnd.EXCLUDES_WITHIN_ONE_JVM,
                BrokenEngine.BELIEVES_UNTIL_THE_RELEASE_IS_ANSWERED,
                BrokenRaces.INTERRUPT_WITHOUT_CLEAN_UP);
        never(
                "no: a run is too short",
                BrokenBackEnd.COUNTER_OF_ONE_BYTE,
                BrokenBackEnd.COUNTER_WITH_A_TTL,
                BrokenInput.WATCHES_PILE_UP);
        never(
                "no: nobody restarts the back end, or puts back older data",
                BrokenBackEnd.FORGETS_ON_RESTART,
                BrokenBackEnd.OLD_COPY_REPEATS_TOKENS);
        never("no: no token is repeated that the gate could meet", BrokenFencing.GATE_ACCEPTS_EQUAL_TOKENS);
        never(
                "no: the token of a grant stays what it was, in the client",
                BrokenBackEnd.BEAT_ADVANCES_THE_TOKEN,
                BrokenNetwork.REPEATED_ATTEMPT_COUNTS_TWICE);
        never(
                "no: what was not published, nobody saw",
                BrokenBackEnd.HIGHER_TERM_IS_NOT_PUBLISHED,
                BrokenBackEnd.BEAT_IGNORES_THE_CALLERS_TERM);
        never(
                "no: the client stops first, or tries again",
                BrokenRaces.THE_LOSER_OF_A_TAKEOVER_IS_NOT_TOLD,
                BrokenEngine.ONE_MISSED_BEAT_ENDS_THE_LEASE,
                BrokenEngine.BEATS_ONE_AT_A_TIME,
                BrokenLife.BEAT_SHORTENS_THE_TTL);
        never(
                "no: only answers and traces differ, not who holds",
                BrokenBackEnd.REFUSAL_LEAVES_A_TRACE,
                BrokenBackEnd.FENCED_LEAVES_A_TRACE,
                BrokenLife.UNAVAILABLE_ALTHOUGH_APPLIED,
                BrokenLife.REPEATED_RELEASE_IS_REFUSED,
                BrokenEngine.RELEASE_HIDES_ITS_FAILURE,
                BrokenInput.BOUNDS_ARE_NOT_STATED,
                BrokenInput.WITHDRAWN_IN_SILENCE,
                BrokenInput.CLOSE_STOPS_AT_THE_FIRST_FAILURE);
        never(
                "no: somebody waits longer, but less than the 3 ttl of H8",
                BrokenLife.RELEASE_LETS_THE_TTL_RUN_OUT,
                BrokenRaces.RELEASE_AFTER_A_BEAT_IS_LOST,
                BrokenLife.HEARTBEAT_REVIVES_AN_EXPIRED_LEASE,
                BrokenLife.BEAT_REVIVES_A_RELEASED_LEASE,
                BrokenRaces.RELEASE_WAKES_NOBODY,
                BrokenRaces.DEAD_HOLDERS_LIVE_LONGER,
                BrokenRaces.FOLLOWERS_ARE_NOT_TOLD,
                BrokenRaces.DEAD_PROCESSES_ARE_NOT_SEEN,
                BrokenRaces.EVERY_BEAT_WAKES_THE_WAITERS,
                BrokenRaces.WATCH_IS_NEVER_RE_ESTABLISHED,
                BrokenRaces.PATIENCE_IS_IGNORED,
                BrokenNetwork.LATE_REQUEST_IS_GRANTED,
                BrokenNetwork.LOST_ANSWER_WITHOUT_CLEAN_UP,
                BrokenNetwork.OLD_BEAT_COUNTS_FOR_THE_NEW_HOLDER);
    }

    private void shown(String check, Mutant... mutants) {
        Stream.of(mutants).forEach(mutant -> checks.put(mutant, check));
    }

    private void never(String reason, Mutant... mutants) {
        Stream.of(mutants).forEach(mutant -> reasons.put(mutant, reason));
    }

    /** The check that must show it; empty if none can. */
    Optional<String> check(Mutant mutant) {
        return Optional.ofNullable(checks.get(mutant));
    }

    /** The check, or why there is none. */
    String cell(Mutant mutant) {
        String reason = reasons.get(mutant);
        return reason == null ? check(mutant).orElse("**nothing**") : reason;
    }

    /** Everything that is classified, and nothing twice. */
    List<Mutant> all() {
        return Stream.concat(checks.keySet().stream(), reasons.keySet().stream())
                .toList();
    }
}
