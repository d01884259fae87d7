package io.leasehold;

/**
 * The back end cannot keep a promise that was required of it: by its settings, its kind, or because it lost its memory
 * (rules 13.4, 14.2). <b>Decision:</b> change the back end's settings or the requirement; after a loss of memory, raise the term.
 */
public final class UnsafeBackendException extends LeaseException {

    private static final long serialVersionUID = 1L;

    /** As {@link #subject()}. */
    private final String subject;
    /** As {@link #found()}. */
    private final String found;
    /** As {@link #required()}. */
    private final String required;

    /**
     * Names what was found and what is required.
     *
     * @param subject the setting, capability or key
     * @param found its value on the live back end
     * @param required the value that would do
     */
    public UnsafeBackendException(String subject, String found, String required) {
        super(subject + ": found " + found + "; required " + required);
        this.subject = subject;
        this.found = found;
        this.required = required;
    }

    /**
     * What is unsafe.
     *
     * @return the setting, capability or key
     */
    public String subject() {
        return subject;
    }

    /**
     * Its value on the live back end.
     *
     * @return a text
     */
    public String found() {
        return found;
    }

    /**
     * The value that would do.
     *
     * @return a text
     */
    public String required() {
        return required;
    }
}
