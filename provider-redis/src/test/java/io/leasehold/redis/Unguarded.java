package io.leasehold.redis;

import io.leasehold.FencingToken;
import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;

/** A control: one node of several, asked by the scripts for a node that is alone, in which nothing guards a grant but the record. */
final class Unguarded {

    private Unguarded() {}

    /** Is granted a free key and gives it back. */
    static FencingToken token(RedisServer server, String key, long seenGeneration) {
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", server.port()));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            Link link = new Link(connection, Scripts.single(), new KeyNames("tck"));
            link.prepare().join();
            AcquireRequest request = Opened.request(key, seenGeneration, 1);
            Reply reply =
                    new Reply(LeaseKey.of(key), link.run(Call.acquire(request)).join());
            FencingToken token =
                    ((AcquireResult.Granted) reply.acquired(request)).guard().token();
            link.run(Call.release(LeaseKey.of(key), request.leaseId())).join();
            return token;
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
