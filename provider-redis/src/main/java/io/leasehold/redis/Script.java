package io.leasehold.redis;

import java.util.Locale;

/** The verbs that run inside the server, each one atomic script over one key. */
enum Script {
    ACQUIRE,
    HEARTBEAT,
    RELEASE,
    INSPECT,
    REVOKE,
    PUBLISH_TERM;

    /** The resource that holds its own part of the text. */
    String resource() {
        return name().toLowerCase(Locale.ROOT) + ".lua";
    }

    /** Whether a node that may have missed a grant must refuse it. */
    boolean isGuarded() {
        return this == ACQUIRE || this == HEARTBEAT;
    }
}
