package io.leasehold.spi;

/**
 * A request to extend one lease. It carries no ttl: a grant's ttl never changes.
 *
 * @param guard the grant to extend
 * @param currentTerm the term of the caller's database now, at least 1; above the grant's, the lease is fenced (rule 4.4)
 */
public record Heartbeat(LeaseGuard guard, long currentTerm) {

    /**
     * Validates the term.
     *
     * @param guard see {@link Heartbeat}
     * @param currentTerm see {@link Heartbeat}
     * @throws IllegalArgumentException if it is below 1
     */
    public Heartbeat {
        if (currentTerm < 1) {
            throw new IllegalArgumentException("term is " + currentTerm + "; the least is 1");
        }
    }
}
