package io.leasehold;

/**
 * The key's term is above the caller's: this process was deposed as writer of its database (rules 4.1 to 4.4).
 * <b>Decision:</b> adopt the new term from the database first; trying again with the old one can never succeed.
 */
public final class LeaseFencedException extends LeaseException {

    private static final long serialVersionUID = 1L;

    private final transient LeaseKey key;
    /** As {@link #attemptedTerm()}. */
    private final long attemptedTerm;
    /** As {@link #currentTerm()}. */
    private final long currentTerm;

    /**
     * Names both terms.
     *
     * @param key the key
     * @param attemptedTerm the caller's term
     * @param currentTerm the term published for the key
     */
    public LeaseFencedException(LeaseKey key, long attemptedTerm, long currentTerm) {
        super("term " + attemptedTerm + " for '" + key + "' is behind the published term " + currentTerm);
        this.key = key;
        this.attemptedTerm = attemptedTerm;
        this.currentTerm = currentTerm;
    }

    /**
     * What was asked for.
     *
     * @return the key
     */
    public LeaseKey key() {
        return key;
    }

    /**
     * The caller's term.
     *
     * @return below {@link #currentTerm()}
     */
    public long attemptedTerm() {
        return attemptedTerm;
    }

    /**
     * The term published for the key.
     *
     * @return the least term that can acquire it
     */
    public long currentTerm() {
        return currentTerm;
    }
}
