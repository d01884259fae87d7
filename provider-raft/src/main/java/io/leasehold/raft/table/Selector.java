package io.leasehold.raft.table;

import io.leasehold.LeaseKey;
import java.nio.charset.StandardCharsets;

/** Which keys are read or watched. */
public sealed interface Selector {

    /**
     * Whether a key is selected.
     *
     * @param candidate any key
     * @return true if it is
     */
    boolean selects(LeaseKey candidate);

    /**
     * One key.
     *
     * @param key the key
     */
    record Key(LeaseKey key) implements Selector {
        @Override
        public boolean selects(LeaseKey candidate) {
            return key.equals(candidate);
        }
    }

    /**
     * All keys whose text begins alike.
     *
     * @param text the beginning, at most {@value LeaseKey#MAX_BYTES} UTF-8 bytes; empty for all keys
     */
    record Prefix(String text) implements Selector {
        /**
         * Validates the length.
         *
         * @param text see {@link Prefix}
         * @throws IllegalArgumentException naming the value and the limit
         */
        public Prefix {
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LeaseKey.MAX_BYTES) {
                throw new IllegalArgumentException(
                        "prefix has " + bytes + " UTF-8 bytes; the limit is " + LeaseKey.MAX_BYTES);
            }
        }

        @Override
        public boolean selects(LeaseKey candidate) {
            return candidate.text().startsWith(text);
        }
    }
}
