package io.leasehold.fencing;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;

/** Short names for the tests of gates. */
final class Fences {

    static final LeaseKey KEY = LeaseKey.of("orders");

    private Fences() {}

    static Fence fence(long generation) {
        return fence("orders", generation);
    }

    static Fence fence(String key, long generation) {
        return new Fence(LeaseKey.of(key), new FencingToken(1, generation), LeaseId.random());
    }
}
