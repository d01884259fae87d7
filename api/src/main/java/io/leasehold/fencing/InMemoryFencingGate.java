package io.leasehold.fencing;

import io.leasehold.Fence;
import io.leasehold.LeaseKey;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One lock and one fence per key. */
final class InMemoryFencingGate implements FencingGate {

    private final ConcurrentMap<LeaseKey, Slot> slots = new ConcurrentHashMap<>();

    @Override
    public <T extends @Nullable Object> T write(Fence fence, Callable<T> write) throws Exception {
        return slots.computeIfAbsent(fence.key(), key -> new Slot()).write(fence, write);
    }

    private static final class Slot {
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable Fence highest;

        <T extends @Nullable Object> T write(Fence fence, Callable<T> write) throws Exception {
            if (lock.isHeldByCurrentThread()) {
                throw GateCheck.reentered(fence);
            }
            lock.lockInterruptibly();
            try {
                GateCheck.require(fence, highest);
                highest = fence;
                return write.call();
            } finally {
                lock.unlock();
            }
        }
    }
}
