package io.leasehold.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Redis: two scripts that write one hash, and Redisson's locks as its documentation uses them. */
final class RedisWorks {

    private RedisWorks() {}

    static List<Work> of(String uri, String key) {
        return List.of(
                new Bare(uri, key + "-bare"),
                new Rival("Redisson RLock", uri, key + "-rlock"),
                new Rival("Redisson RFencedLock", uri, key + "-rfenced"));
    }

    private static final class Bare implements Work {
        private static final String SCRIPT =
                "return redis.call('hset', KEYS[1], 'id', ARGV[1], 'token', ARGV[2], 'holder', ARGV[3])";

        private final RedisClient client;
        private final StatefulRedisConnection<String, String> connection;
        private final String script;
        private final String[] keys;

        Bare(String uri, String key) {
            client = RedisClient.create(uri);
            connection = client.connect();
            script = connection.sync().scriptLoad(SCRIPT);
            keys = new String[] {key};
        }

        @Override
        public String name() {
            return "two bare EVALSHA";
        }

        @Override
        public void once() {
            write("9f1c0a52e3b84d7c8a6f00112233aabb");
            write("");
        }

        private void write(String id) {
            Long unused = connection.sync().evalsha(script, ScriptOutputType.INTEGER, keys, id, "1-7", "bench");
        }

        @Override
        public void close() {
            connection.close();
            client.shutdown();
        }
    }

    private static final class Rival implements Work {
        private final String name;
        private final RedissonClient client;
        private final RLock lock;

        Rival(String name, String uri, String key) {
            this.name = name;
            Config config = new Config();
            config.useSingleServer().setAddress(uri);
            client = Redisson.create(config);
            lock = name.endsWith("RFencedLock") ? client.getFencedLock(key) : client.getLock(key);
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void once() throws InterruptedException {
            if (!lock.tryLock(0, 15, TimeUnit.SECONDS)) {
                throw new IllegalStateException(lock.getName() + " is taken");
            }
            lock.unlock();
        }

        @Override
        public void close() {
            client.shutdown();
        }
    }
}
