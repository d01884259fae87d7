package io.leasehold.redis;

import java.util.List;

/**
 * One server and what has to be told it with each script.
 *
 * @param link for everything but grants that wait for replicas
 * @param grants for those; the same as {@code link} where none wait
 * @param guard arguments behind a script's own
 * @param replicas how many replicas must have a grant
 */
record Target(Link link, Link grants, List<String> guard, int replicas) {

    static Target alone(Link link) {
        return new Target(link, link, List.of(), 0);
    }
}
