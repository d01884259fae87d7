package io.leasehold.tck;

import org.opentest4j.TestAbortedException;

/**
 * A rule could not be tested, because the fixture lacks what it needs. The report lists it as untested with the reason: it has
 * neither passed nor been skipped in silence.
 */
public final class Untested extends TestAbortedException {

    private static final long serialVersionUID = 1L;

    /**
     * Ends the test as untested.
     *
     * @param reason what the fixture lacks
     */
    public Untested(String reason) {
        super("untested: " + reason);
    }
}
