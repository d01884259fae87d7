package io.leasehold.tck;

import io.leasehold.Fence;
import io.leasehold.LeaseKey;
import io.leasehold.StaleTokenException;
import io.leasehold.fencing.FencingGate;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Gates that are wrong on purpose, each in one way; the kit must name it. */
final class BrokenGates {

    private BrokenGates() {}

    /** A correct gate with a step to override for each defect. */
    static class Gate implements FencingGate {
        final ReentrantLock lock = new ReentrantLock();
        final Map<LeaseKey, Fence> highest = new ConcurrentHashMap<>();

        @Override
        public <T> T write(Fence fence, Callable<T> write) throws Exception {
            if (lock.isHeldByCurrentThread()) {
                throw new IllegalStateException("not reentrant");
            }
            lock.lock();
            try {
                return writeLocked(fence, write);
            } finally {
                lock.unlock();
            }
        }

        <T> T writeLocked(Fence fence, Callable<T> write) throws Exception {
            check(fence);
            highest.put(fence.key(), fence);
            return write.call();
        }

        void check(Fence fence) {
            Fence seen = highest.get(fence.key());
            if (seen != null && isStale(fence, seen)) {
                throw new StaleTokenException(fence, seen);
            }
        }

        boolean isStale(Fence fence, Fence seen) {
            int order = fence.token().compareTo(seen.token());
            return order < 0 || (order == 0 && !fence.leaseId().equals(seen.leaseId()));
        }
    }

    abstract static class OneGate extends FencingGateTck {
        private final Gate gate = gate();

        abstract Gate gate();

        @Override
        public FencingGate open() {
            return gate;
        }
    }

    static final class Correct extends OneGate {
        @Override
        Gate gate() {
            return new Gate();
        }
    }

    static final class ReadDoesNotRaise extends OneGate {
        @Override
        Gate gate() {
            return readingWithoutToken();
        }
    }

    static Gate readingWithoutToken() {
        return new Gate() {
            @Override
            public <T> T read(Fence fence, Callable<T> read) throws Exception {
                check(fence);
                return read.call();
            }
        };
    }

    static final class EnterDoesNotRaise extends OneGate {
        @Override
        Gate gate() {
            return new Gate() {
                @Override
                public void enter(Fence fence) {
                    check(fence);
                }
            };
        }
    }

    static final class ReadIsNotChecked extends OneGate {
        @Override
        Gate gate() {
            return new Gate() {
                @Override
                public <T> T read(Fence fence, Callable<T> read) throws Exception {
                    highest.merge(fence.key(), fence, (seen, entering) -> isStale(entering, seen) ? seen : entering);
                    return read.call();
                }
            };
        }
    }

    static final class AcceptsEqualTokens extends OneGate {
        @Override
        Gate gate() {
            return acceptingEqualTokens();
        }
    }

    static Gate acceptingEqualTokens() {
        return new Gate() {
            @Override
            boolean isStale(Fence fence, Fence seen) {
                return fence.token().compareTo(seen.token()) < 0;
            }
        };
    }

    static final class ComparesGenerationsOnly extends OneGate {
        @Override
        Gate gate() {
            return new Gate() {
                @Override
                boolean isStale(Fence fence, Fence seen) {
                    return fence.token().generation() < seen.token().generation();
                }
            };
        }
    }

    static final class RunsBeforeItChecks extends OneGate {
        @Override
        Gate gate() {
            return new Gate() {
                @Override
                <T> T writeLocked(Fence fence, Callable<T> write) throws Exception {
                    T result = write.call();
                    check(fence);
                    highest.put(fence.key(), fence);
                    return result;
                }
            };
        }
    }

    static final class RaisesAfterTheWrite extends OneGate {
        @Override
        Gate gate() {
            return new Gate() {
                @Override
                <T> T writeLocked(Fence fence, Callable<T> write) throws Exception {
                    check(fence);
                    T result = write.call();
                    highest.put(fence.key(), fence);
                    return result;
                }
            };
        }
    }

    static final class UnlocksDuringTheWrite extends OneGate {
        @Override
        Gate gate() {
            return new Gate() {
                @Override
                public <T> T write(Fence fence, Callable<T> write) throws Exception {
                    super.write(fence, () -> "checked");
                    return write.call();
                }
            };
        }
    }

    static final class MixesKeys extends OneGate {
        @Override
        Gate gate() {
            return new Gate() {
                @Override
                public <T> T write(Fence fence, Callable<T> write) throws Exception {
                    return super.write(new Fence(LeaseKey.of("all"), fence.token(), fence.leaseId()), write);
                }
            };
        }
    }

    static final class ForgetsOnReopening extends FencingGateTck {
        @Override
        public FencingGate open() {
            return new Gate();
        }
    }
}
