package io.leasehold.redis;

import io.leasehold.LeaseUnavailableException;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for what is opened at start, where there is no deadline yet but the time that a connection may take. */
final class Connected {

    /** A connection, its handshake, and the questions asked over it. */
    private static final int STEPS = 4;

    private Connected() {}

    /** Throws LeaseUnavailableException if there is no answer. */
    static <T> T within(Duration connectTimeout, CompletableFuture<T> opening) {
        try {
            return opening.get(connectTimeout.multipliedBy(STEPS).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LeaseUnavailableException("interrupted while connecting to Redis", e);
        } catch (ExecutionException e) {
            Throwable reason = e.getCause() == null ? e : RedisErrors.unwrapped(e.getCause());
            throw reason instanceof RuntimeException known && !(reason instanceof io.lettuce.core.RedisException)
                    ? known
                    : new LeaseUnavailableException("Redis cannot be used: " + story(reason), reason);
        } catch (TimeoutException e) {
            throw new LeaseUnavailableException("Redis did not answer within " + connectTimeout, e);
        }
    }

    /** The driver's "unable to connect" says where, its cause says why. */
    private static String story(Throwable reason) {
        Throwable cause = reason.getCause();
        return cause == null ? String.valueOf(reason.getMessage()) : reason.getMessage() + ": " + cause.getMessage();
    }

    /** The next time that the driver has connected again. */
    static void once(StatefulConnection<?, ?> connection, Runnable task) {
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisConnected(RedisChannelHandler<?, ?> handler, SocketAddress address) {
                connection.removeListener(this);
                task.run();
            }
        });
    }

    /** Each time that the driver has connected again. */
    static void again(StatefulConnection<?, ?> connection, Runnable task) {
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisConnected(RedisChannelHandler<?, ?> handler, SocketAddress address) {
                task.run();
            }
        });
    }
}
