package io.leasehold.redis;

/**
 * What the settings say about {@link Confirmation}.
 *
 * @param replicas how many of them
 * @param waitAof whether the server's log is waited for
 * @param confirm of which writes
 */
record ConfirmationPolicy(Demand replicas, WaitAof waitAof, Confirm confirm) {

    static final ConfirmationPolicy USUAL = new ConfirmationPolicy(Demand.parse("all"), WaitAof.OFF, Confirm.GRANTS);

    /** Whether a grant waits until the server has forced its log to the disk. */
    enum WaitAof {
        /** The server answers as its own setting, appendfsync, says. */
        OFF,
        /** By WAITAOF. */
        ON
    }

    /** Which writes must be confirmed. */
    enum Confirm {
        /** Grants and terms: what the order of tokens rests on. */
        GRANTS,
        /** Heartbeats too: a promoted replica knows until when a holder may believe. */
        BEATS
    }

    ConfirmationPolicy with(Demand other) {
        return new ConfirmationPolicy(other, waitAof, confirm);
    }

    ConfirmationPolicy with(WaitAof other) {
        return new ConfirmationPolicy(replicas, other, confirm);
    }

    ConfirmationPolicy with(Confirm other) {
        return new ConfirmationPolicy(replicas, waitAof, other);
    }

    boolean waitsForLog(ServerFacts facts) {
        return waitAof == WaitAof.ON && facts.canWaitForLog();
    }

    /** On a server with so many replicas to wait for. */
    Confirmation on(ServerFacts facts, int replicasToWaitFor) {
        return new Confirmation(waitsForLog(facts) ? 1 : 0, replicasToWaitFor, confirm);
    }
}
