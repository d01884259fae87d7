package io.leasehold.redis;

import io.leasehold.redis.ConfirmationPolicy.Confirm;

/**
 * Where a write must have arrived before it counts, beside the memory of the server that made it (rules 3.4, 3.5).
 *
 * @param logs 1 if it must be in the server's own log on the disk, else 0
 * @param replicas how many must have it
 * @param confirm of which writes this is asked
 */
record Confirmation(int logs, int replicas, Confirm confirm) {

    static final Confirmation NONE = new Confirmation(0, 0, Confirm.GRANTS);

    boolean isNeeded() {
        return logs + replicas > 0;
    }

    boolean isNeededForBeats() {
        return isNeeded() && confirm == Confirm.BEATS;
    }
}
