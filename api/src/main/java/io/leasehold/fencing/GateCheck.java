package io.leasehold.fencing;

import io.leasehold.Fence;
import io.leasehold.StaleTokenException;
import org.jspecify.annotations.Nullable;

/** Rule 3.6, once for all gates. */
final class GateCheck {

    private GateCheck() {}

    static boolean passes(Fence fence, @Nullable Fence highest) {
        if (highest == null) {
            return true;
        }
        int order = fence.token().compareTo(highest.token());
        return order > 0 || (order == 0 && fence.leaseId().equals(highest.leaseId()));
    }

    static void require(Fence fence, @Nullable Fence highest) {
        if (highest != null && !passes(fence, highest)) {
            throw new StaleTokenException(fence, highest);
        }
    }

    static IllegalStateException reentered(Fence fence) {
        return new IllegalStateException(
                "a write of this gate already runs in this thread; fence " + fence + " cannot pass inside it");
    }
}
