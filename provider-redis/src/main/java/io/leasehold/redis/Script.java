package io.leasehold.redis;

import java.util.List;
import java.util.Locale;

/** The verbs that run inside the server, each one atomic script over one key. */
enum Script {
    ACQUIRE,
    HEARTBEAT,
    /** Heartbeats of many keys, each for itself. */
    HEARTBEATS,
    RELEASE,
    INSPECT,
    REVOKE,
    PUBLISH_TERM;

    /** The resources that hold its own part of the text. */
    List<String> resources() {
        String own = name().toLowerCase(Locale.ROOT) + ".lua";
        return this == HEARTBEAT || this == HEARTBEATS ? List.of("beat.lua", own) : List.of(own);
    }

    /** Whether a node that may have missed a grant must refuse it. */
    boolean isGuarded() {
        return this == ACQUIRE || this == HEARTBEAT || this == HEARTBEATS;
    }
}
