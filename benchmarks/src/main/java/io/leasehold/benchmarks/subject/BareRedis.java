package io.leasehold.benchmarks.subject;

import io.leasehold.benchmarks.Figure.Role;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;

/** A script that writes one hash, for an acquire and for a release. */
final class BareRedis implements Subject {

    @Override
    public String name() {
        return "bare EVALSHA, Lettuce " + Subjects.versionOf(RedisClient.class);
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public Party join(String uri, Duration ttl) {
        return new Client(uri);
    }

    private static final class Client implements Party {
        private static final String SCRIPT =
                "return redis.call('hset', KEYS[1], 'id', ARGV[1], 'token', ARGV[2], 'holder', ARGV[3])";

        private final RedisClient client;
        private final StatefulRedisConnection<String, String> connection;
        private final String script;

        Client(String uri) {
            client = RedisClient.create(uri);
            connection = client.connect();
            script = connection.sync().scriptLoad(SCRIPT);
        }

        @Override
        public Grant acquire(String key) {
            write(key, "9f1c0a52e3b84d7c8a6f00112233aabb");
            return new Bare(() -> write(key, ""));
        }

        private void write(String key, String id) {
            Long unused =
                    connection.sync().evalsha(script, ScriptOutputType.INTEGER, new String[] {key}, id, "1-7", "bench");
        }

        @Override
        public void close() {
            connection.close();
            client.shutdown();
        }
    }
}
