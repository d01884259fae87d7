package io.leasehold.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How this module sets up the driver: nothing is queued while disconnected, and nothing sent again after it. */
final class Driver {

    private static final int THREADS = 2;
    private static final Duration QUIET = Duration.ZERO;
    private static final Duration END = Duration.ofSeconds(2);

    private Driver() {}

    static ClientResources resources() {
        return ClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .reconnectDelay(() ->
                        Delay.equalJitter(Duration.ofMillis(5), Duration.ofMillis(500), 10, TimeUnit.MILLISECONDS))
                .build();
    }

    /**
     * With REJECT_COMMANDS the driver fails a command at once while disconnected, and fails those under way when the connection
     * is lost; it repeats none. The caller's own timeouts end waiting.
     */
    static <B extends ClientOptions.Builder> B configured(B options, RedisSettings settings) {
        options.autoReconnect(true)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .keepAlive(true)
                        .build())
                .sslOptions(ssl(settings.trusted()));
        return options;
    }

    private static SslOptions ssl(Optional<Path> trusted) {
        SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
        trusted.ifPresent(file -> ssl.trustManager(file.toFile()));
        return ssl.build();
    }

    /** Refuses a client that was handed in and would send a request at a later time (rule 13.4). */
    static void requireRejecting(ClientOptions options) {
        boolean rejects = options.getDisconnectedBehavior() == DisconnectedBehavior.REJECT_COMMANDS
                || (!options.isAutoReconnect() && options.getDisconnectedBehavior() == DisconnectedBehavior.DEFAULT);
        if (!rejects) {
            throw new IllegalArgumentException("the client's option disconnectedBehavior is "
                    + options.getDisconnectedBehavior() + "; needed: REJECT_COMMANDS, so that no request of a lease is"
                    + " queued while disconnected and sent at a later time");
        }
    }

    static void end(AbstractRedisClient client) {
        client.shutdown(QUIET, END);
    }

    static void end(AbstractRedisClient client, ClientResources resources) {
        end(client);
        resources
                .shutdown(QUIET.toMillis(), END.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(END.toMillis());
    }
}
