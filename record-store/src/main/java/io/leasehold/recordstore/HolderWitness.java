package io.leasehold.recordstore;

import java.util.Optional;

/**
 * Proves that a holder is gone without waiting for its ttl, where a back end allows such a proof. What cannot be proved is left
 * to the observed ttl.
 */
public interface HolderWitness {

    /** A back end that can prove nothing. */
    HolderWitness NONE = new HolderWitness() {
        @Override
        public Optional<String> identity() {
            return Optional.empty();
        }

        @Override
        public boolean isProvablyGone(String identity) {
            return false;
        }
    };

    /**
     * What to publish in the record of a grant made here, for the witness of a contender.
     *
     * @return empty if this holder cannot be identified
     */
    Optional<String> identity();

    /**
     * Whether everything that the identity names has ended, for certain.
     *
     * @param identity from a record; possibly written elsewhere, by another version, or damaged
     * @return false whenever there is a doubt
     */
    boolean isProvablyGone(String identity);
}
