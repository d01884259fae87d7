package io.leasehold;

/**
 * A gate refused a write: it has seen a later grant of the key, or another grant of the same token (rule 3.6).
 * <b>Decision:</b> stop; this process is not the writer any more. The write was not applied.
 */
public final class StaleTokenException extends LeaseException {

    private static final long serialVersionUID = 1L;

    private final transient Fence refused;
    private final transient Fence highest;

    /**
     * Names both tokens.
     *
     * @param refused what the writer presented
     * @param highest the greatest fence the gate has seen
     */
    public StaleTokenException(Fence refused, Fence highest) {
        super("the gate of '%s' refuses token %s of lease %s: it has seen token %s of lease %s"
                .formatted(refused.key(), refused.token(), refused.leaseId(), highest.token(), highest.leaseId()));
        this.refused = refused;
        this.highest = highest;
    }

    /**
     * What the writer presented.
     *
     * @return the stale fence
     */
    public Fence refused() {
        return refused;
    }

    /**
     * The greatest fence the gate has seen.
     *
     * @return the fence of the later grant
     */
    public Fence highest() {
        return highest;
    }
}
