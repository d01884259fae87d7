package io.leasehold.redis;

import io.leasehold.tck.LeaseProviderFixture.Damage;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.util.Map;

/** What can be wrong with a record in Redis. */
final class Damages {

    private Damages() {}

    static Object apply(RedisClusterCommands<String, String> redis, String name, Damage how) {
        return switch (how) {
            case FLIPPED_BYTE -> {
                String generation = redis.hget(name, "generation");
                yield redis.hset(name, "generation", (char) (generation.charAt(0) ^ 0x40) + generation.substring(1));
            }
            case TRUNCATED -> redis.hdel(name, "revokedWhy", "revokedAtMs", "attributes");
            case FOREIGN -> redis.del(name) + redis.hset(name, Map.of("somebody", "else's"));
            case NEWER_SCHEMA -> redis.hset(name, "schema", "99");
        };
    }
}
