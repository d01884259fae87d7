package io.leasehold.dynamodb;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/**
 * A client that we opened: a blocking one on threads of ours, since the SDK's asynchronous one releases buffers twice when a request
 * is given up (its Netty client is of an older line than the Netty it runs on). Closing leaves no thread.
 */
record OwnClient(DynamoDbClient blocking, SyncClient client, ScheduledThreadPoolExecutor timer) {

    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** What the URI or the builder says of the way to the service; what is empty is found by the SDK's own chains. */
    record Target(String region, String endpoint, Optional<AwsCredentialsProvider> credentials) {}

    /**
     * Opens a client; sends nothing.
     *
     * @throws IllegalArgumentException if the endpoint is malformed or no region is known
     */
    static OwnClient open(Target target) {
        requireForm(target.endpoint());
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "leasehold-dynamodb-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        try {
            DynamoDbClient blocking = client(target, timer);
            return new OwnClient(blocking, new SyncClient(blocking), timer);
        } catch (SdkClientException e) {
            timer.shutdownNow();
            throw new IllegalArgumentException(
                    "no region is known: add the setting region=..., set AWS_REGION, or name one in the profile", e);
        } catch (RuntimeException e) {
            timer.shutdownNow();
            throw e;
        }
    }

    private static void requireForm(String endpoint) {
        if (!endpoint.isEmpty() && !endpoint.matches("https?://[^/?#@\\s]+/?")) {
            throw new IllegalArgumentException(
                    "setting 'endpoint' is not of the form http://host:port or https://host:port");
        }
    }

    private static DynamoDbClient client(Target target, ScheduledThreadPoolExecutor timer) {
        DynamoDbClientBuilder builder = DynamoDbClient.builder()
                .httpClientBuilder(Apache5HttpClient.builder()
                        .maxConnections(SyncClient.THREADS)
                        .connectionTimeout(CONNECT))
                .overrideConfiguration(override ->
                        override.retryStrategy(AwsRetryStrategy.doNotRetry()).scheduledExecutorService(timer));
        if (!target.region().isEmpty()) {
            builder.region(Region.of(target.region()));
        }
        if (!target.endpoint().isEmpty()) {
            builder.endpointOverride(URI.create(target.endpoint()));
        }
        target.credentials().ifPresent(builder::credentialsProvider);
        return builder.build();
    }

    void close() {
        client.close();
        blocking.close();
        timer.shutdownNow();
    }
}
