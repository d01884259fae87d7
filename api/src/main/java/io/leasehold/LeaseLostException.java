package io.leasehold;

/**
 * The lease is not held any more. <b>Decision:</b> stop writing now; a successor may already be writing. Acquire anew to go on.
 */
public final class LeaseLostException extends LeaseException {

    private static final long serialVersionUID = 1L;

    private final transient Fence fence;
    /** As {@link #reason()}. */
    private final LossReason reason;

    /**
     * Names the lease and why it ended.
     *
     * @param fence the grant that ended
     * @param reason why
     */
    public LeaseLostException(Fence fence, LossReason reason) {
        super("the lease of '" + fence.key() + "' with token " + fence.token() + " ended: " + reason);
        this.fence = fence;
        this.reason = reason;
    }

    /**
     * The grant that ended.
     *
     * @return key, token and lease id
     */
    public Fence fence() {
        return fence;
    }

    /**
     * Why it ended.
     *
     * @return the reason
     */
    public LossReason reason() {
        return reason;
    }
}
