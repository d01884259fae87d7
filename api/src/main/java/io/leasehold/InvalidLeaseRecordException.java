package io.leasehold;

/**
 * What the back end stores for a key is not a record this version can read: damaged, foreign, or of a newer format (rule 13.4).
 * It is never treated as free and never overwritten. <b>Decision:</b> an operator must look at it.
 */
public final class InvalidLeaseRecordException extends LeaseException {

    private static final long serialVersionUID = 1L;

    private final transient LeaseKey key;
    /** As {@link #field()}. */
    private final String field;
    /** As {@link #found()}. */
    private final String found;
    /** As {@link #expected()}. */
    private final String expected;

    /**
     * Names the field, what was found and what was expected.
     *
     * @param key the key
     * @param field the field of the record, or {@code record} for the whole
     * @param found what is stored, shortened
     * @param expected what would have been read
     */
    public InvalidLeaseRecordException(LeaseKey key, String field, String found, String expected) {
        super("the stored record of '" + key + "' has an invalid " + field + ": found " + found + ", expected "
                + expected + "; it was left as it is");
        this.key = key;
        this.field = field;
        this.found = found;
        this.expected = expected;
    }

    /**
     * Whose record it is.
     *
     * @return the key
     */
    public LeaseKey key() {
        return key;
    }

    /**
     * Which part of it is invalid.
     *
     * @return the name of the field, or {@code record} for the whole
     */
    public String field() {
        return field;
    }

    /**
     * What is stored.
     *
     * @return a shortened text
     */
    public String found() {
        return found;
    }

    /**
     * What would have been read.
     *
     * @return a text
     */
    public String expected() {
        return expected;
    }
}
