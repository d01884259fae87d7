package io.leasehold.dynamodb;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClientBuilder;

/** A client that we opened, with the threads it runs on; closing leaves none. */
record OwnClient(DynamoDbAsyncClient client, SdkEventLoopGroup loops, ScheduledThreadPoolExecutor timer) {

    private static final int EVENT_LOOPS = 2;
    private static final int CONNECTIONS = SyncClient.THREADS;
    private static final Duration CONNECT = Duration.ofSeconds(2);
    /** A request that waits for a connection ends when its own time is over, not before. */
    private static final Duration NEVER_BEFORE_THE_CALL = Duration.ofHours(1);

    private static final Duration END = Duration.ofSeconds(2);

    /** For what the closing of connections leaves to the event loops. */
    private static final Duration QUIET = Duration.ofMillis(50);

    /** What the URI or the builder says of the way to the service; what is empty is found by the SDK's own chains. */
    record Target(String region, String endpoint, Optional<AwsCredentialsProvider> credentials) {}

    /**
     * Opens a client; sends nothing.
     *
     * @throws IllegalArgumentException if the endpoint is malformed or no region is known
     */
    static OwnClient open(Target target) {
        Optional<URI> endpoint = endpoint(target.endpoint());
        AtomicInteger count = new AtomicInteger();
        SdkEventLoopGroup loops = SdkEventLoopGroup.builder()
                .numberOfThreads(EVENT_LOOPS)
                .threadFactory(task -> daemon(task, "leasehold-dynamodb-io-" + count.incrementAndGet()))
                .build();
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, task -> daemon(task, "leasehold-dynamodb-timer"));
        timer.setRemoveOnCancelPolicy(true);
        try {
            return new OwnClient(client(target, endpoint.orElse(null), loops, timer), loops, timer);
        } catch (SdkClientException e) {
            endThreads(loops, timer);
            throw new IllegalArgumentException(
                    "no region is known: add the setting region=..., set AWS_REGION, or name one in the profile", e);
        } catch (RuntimeException e) {
            endThreads(loops, timer);
            throw e;
        }
    }

    private static Optional<URI> endpoint(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("https?://[^/?#@\\s]+/?")) {
            throw new IllegalArgumentException(
                    "setting 'endpoint' is not of the form http://host:port or https://host:port");
        }
        return Optional.of(URI.create(text));
    }

    private static DynamoDbAsyncClient client(
            Target target, @Nullable URI endpoint, SdkEventLoopGroup loops, ScheduledThreadPoolExecutor timer) {
        DynamoDbAsyncClientBuilder builder = DynamoDbAsyncClient.builder()
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .eventLoopGroup(loops)
                        .maxConcurrency(CONNECTIONS)
                        .connectionTimeout(CONNECT)
                        .connectionAcquisitionTimeout(NEVER_BEFORE_THE_CALL))
                .asyncConfiguration(config ->
                        config.advancedOption(SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run))
                .overrideConfiguration(override ->
                        override.retryStrategy(AwsRetryStrategy.doNotRetry()).scheduledExecutorService(timer));
        if (!target.region().isEmpty()) {
            builder.region(Region.of(target.region()));
        }
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        target.credentials().ifPresent(builder::credentialsProvider);
        return builder.build();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    void close() {
        client.close();
        endThreads(loops, timer);
    }

    private static void endThreads(SdkEventLoopGroup loops, ScheduledThreadPoolExecutor timer) {
        timer.shutdownNow();
        loops.eventLoopGroup()
                .shutdownGracefully(QUIET.toMillis(), END.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(END.toMillis());
    }
}
