package io.leasehold.spi;

import io.leasehold.LeaseRecord;
import java.util.Optional;

/** The back end's answer to a release. Either way the lease id holds nothing any more. */
public sealed interface ReleaseResult {

    /** The key was freed by this request or by an earlier one with this lease id. */
    record Released() implements ReleaseResult {}

    /**
     * The lease id did not hold the key; nobody was freed (rule 7.2).
     *
     * @param observed the record found; empty if there was none
     */
    record NotHeld(Optional<LeaseRecord> observed) implements ReleaseResult {}
}
