package io.leasehold.redis;

import java.util.List;

/**
 * One server and what has to be told it with each script.
 *
 * @param link for everything but what waits to be confirmed
 * @param grants for that; the same as {@code link} where nothing waits
 * @param guard arguments behind a script's own
 * @param confirmation of what is written
 */
record Target(Link link, Link grants, List<String> guard, Confirmation confirmation) {

    static Target alone(Link link) {
        return new Target(link, link, List.of(), Confirmation.NONE);
    }

    /** Whether one of its connections may lead nowhere, although it is open. */
    boolean isSilent(long now) {
        return link.isSilent(now) || grants.isSilent(now);
    }

    /** Ends the connections, without waiting. */
    void close() {
        Master.end(link.connection());
        if (!grants.equals(link)) {
            Master.end(grants.connection());
        }
    }
}
