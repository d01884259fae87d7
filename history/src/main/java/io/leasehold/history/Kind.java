package io.leasehold.history;

/** What part of an operation an entry is. */
public enum Kind {
    /** It is about to be sent. */
    INVOKE,
    /** It took place. */
    OK,
    /** It surely did not take place, or was refused. */
    FAIL,
    /** It may have taken place. */
    INFO,
    /** No operation: something happened. */
    NOTE
}
