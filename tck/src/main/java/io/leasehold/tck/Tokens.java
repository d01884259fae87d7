package io.leasehold.tck;

import io.leasehold.FencingToken;
import io.leasehold.spi.LeaseGuard;
import org.jspecify.annotations.Nullable;

/** The tokens of one key in the order of its grants, of which each must be above the last. */
final class Tokens {

    private @Nullable FencingToken highest;

    void granted(LeaseGuard guard) {
        granted(guard.token());
    }

    void granted(FencingToken token) {
        if (highest != null && token.compareTo(highest) <= 0) {
            throw new AssertionError("token " + token + " was granted after " + highest
                    + ": each token must be above all that were granted before, or the resource accepts an old holder");
        }
        highest = token;
    }
}
