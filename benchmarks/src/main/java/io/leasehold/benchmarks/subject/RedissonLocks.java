package io.leasehold.benchmarks.subject;

import io.leasehold.benchmarks.Figure.Role;
import java.time.Duration;
import java.util.function.BiFunction;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Redisson's locks without a lease time, so that its watchdog keeps them, as ours are kept. */
record RedissonLocks(String kind, BiFunction<RedissonClient, String, RLock> lock) implements Subject {

    static RedissonLocks plain() {
        return new RedissonLocks("RLock", RedissonClient::getLock);
    }

    static RedissonLocks fenced() {
        return new RedissonLocks("RFencedLock", RedissonClient::getFencedLock);
    }

    @Override
    public String name() {
        return "Redisson " + Subjects.versionOf(Redisson.class) + " " + kind;
    }

    @Override
    public Role role() {
        return Role.RIVAL;
    }

    @Override
    public Party join(String uri, Duration ttl) {
        Config config = new Config();
        config.useSingleServer().setAddress(uri);
        config.setLockWatchdogTimeout(ttl.toMillis());
        return new Client(Redisson.create(config), lock);
    }

    private record Client(RedissonClient client, BiFunction<RedissonClient, String, RLock> lock) implements Party {

        @Override
        public Grant acquire(String key) {
            RLock taken = lock.apply(client, key);
            taken.lock();
            return new Held(taken, Thread.currentThread().getId());
        }

        @Override
        public void close() {
            client.shutdown();
        }
    }

    private record Held(RLock lock, long thread) implements Party.Grant {

        @Override
        public void release() {
            lock.unlock();
        }

        @Override
        public boolean isHeld() {
            return lock.isHeldByThread(thread);
        }
    }
}
