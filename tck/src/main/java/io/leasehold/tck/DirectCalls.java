package io.leasehold.tck;

import io.leasehold.Fence;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.history.Entry;
import io.leasehold.history.Kind;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.spi.ReleaseResult;
import java.util.function.Consumer;

/**
 * Enters into the history what a test asks of a provider without an engine: tokens, heartbeats and terms must be in order then,
 * too. Such a caller has no window, so its belief ends where it begins.
 */
final class DirectCalls {

    private final LeaseClock clock;
    private final Consumer<Entry> history;

    DirectCalls(LeaseClock clock, Consumer<Entry> history) {
        this.clock = clock;
        this.history = history;
    }

    long now() {
        return clock.nanoTime();
    }

    void called(AcquireRequest request) {
        history.accept(new Entry.AcquireCalled(request.key(), request.leaseId(), request.term()));
    }

    AcquireResult answered(long called, AcquireResult result) {
        if (result instanceof AcquireResult.Granted granted) {
            history.accept(new Entry.Granted(fence(granted.guard()), called));
        }
        return result;
    }

    HeartbeatResult answered(long called, HeartbeatResult result) {
        if (result instanceof HeartbeatResult.StillHeld held) {
            history.accept(new Entry.Extended(fence(held.guard()), called, called));
        }
        return result;
    }

    ReleaseResult answered(long called, LeaseKey key, LeaseId leaseId, ReleaseResult result) {
        if (result instanceof ReleaseResult.Released) {
            history.accept(new Entry.ReleaseAnswered(key, leaseId, called, Kind.OK, "released"));
        }
        return result;
    }

    private static Fence fence(LeaseGuard guard) {
        return new Fence(guard.key(), guard.token(), guard.leaseId());
    }
}
