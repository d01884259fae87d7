package io.leasehold.recordstore;

import java.util.Locale;

/** What is counted, to prove that a run was not idle (check H9). */
enum Count {
    CALLS,
    UNKNOWN_OUTCOMES,
    CONTENDED_ACQUIRES,
    GRANTS,
    TAKEOVERS,
    LATE_GRANTS,
    BEATS,
    GATE_WRITES,
    STALE_WRITES_REFUSED,
    WRITES_OF_ZOMBIES,
    LOST_MESSAGES,
    DOUBLED_MESSAGES,
    PAUSES,
    SUSPENDS,
    CUTS,
    CRASHES,
    WALL_STEPS,
    TERMS_PUBLISHED,
    RECOVERIES;

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
