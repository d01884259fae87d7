package io.leasehold.redis;

/**
 * How many replicas must have a grant before it counts.
 *
 * @param kind of those that are configured, or a number
 * @param number if it is one
 */
record Demand(Kind kind, int number) {

    /** Which replicas are meant. */
    enum Kind {
        /** Every one that belongs to the master: a grant is refused while one of them is down. */
        ALL,
        /** Those not seen down: one that comes back may be promoted without the last grants. */
        REACHABLE,
        /** A number, whatever is configured. */
        NUMBER
    }

    static Demand parse(String text) {
        return switch (text) {
            case "all" -> new Demand(Kind.ALL, 0);
            case "reachable" -> new Demand(Kind.REACHABLE, 0);
            default -> number(text);
        };
    }

    private static Demand number(String text) {
        if (!text.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException(
                    "setting 'replicas' is '" + text + "'; needed: all, reachable, or a number up to 999");
        }
        return new Demand(Kind.NUMBER, Integer.parseInt(text));
    }

    int of(int configured, int down) {
        return switch (kind) {
            case ALL -> configured;
            case REACHABLE -> configured - down;
            case NUMBER -> number;
        };
    }
}
