package io.leasehold.recordstore;

import java.util.Locale;

/** A rule broken on purpose. Each must be seen: a simulation that no longer finds them proves nothing (rule 15.1). */
enum Weakening {
    NONE,
    TAKEOVER_WITHOUT_OBSERVATION,
    TAKEOVER_WITHOUT_COMPARE,
    CONTENDER_BLIND_TO_BEATS,
    CONTENDER_WAITS_HALF_THE_TTL,
    CONTENDER_WAITS_NINE_TENTHS_OF_THE_TTL,
    CONTENDER_NEVER_TAKES_OVER,
    STORE_DOES_NOT_COMPARE,
    GENERATION_RESET_ON_RELEASE,
    TERM_RESET_ON_RELEASE,
    SHORTER_TTL_PUBLISHED,
    WINDOW_COUNTED_FROM_THE_ANSWER,
    WINDOW_WITHOUT_MARGIN,
    MARGIN_OF_ONE_PERCENT,
    MARGIN_OF_TWO_PERCENT,
    WALL_CLOCK_USED,
    SUSPEND_NOT_NOTICED,
    CLOCKS_BEYOND_THE_DECLARED_RATE,
    REVIVAL_AFTER_EXPIRY,
    RELEASE_BEFORE_BELIEF_ENDS,
    GATE_ACCEPTS_LOWER_TOKENS,
    GATE_READS_WITHOUT_TOKEN;

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
