package io.leasehold.tck;

/**
 * What every test is checked for afterwards was not so. It counts against the rule or history check that it is about, whatever
 * the test was about.
 */
final class RuleViolation extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final String id;

    /**
     * A violation.
     *
     * @param id of a rule such as 12.1, or of a history check such as H3
     * @param message what was found
     */
    RuleViolation(String id, String message) {
        super(id + ": " + message);
        this.id = id;
    }

    String id() {
        return id;
    }
}
