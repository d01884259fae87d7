package io.leasehold.dynamodb;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/** A blocking client that we opened, whose callers can be interrupted, with what it runs on; closing leaves no thread. */
record OwnClient(DynamoDbClient client, SdkHttpClient http, ScheduledThreadPoolExecutor timer) {

    private static final int CONNECTIONS = RequestThreads.MOST;
    private static final Duration CONNECT = Duration.ofSeconds(2);
    /** What a request waits for ends when its own time is over, not before. */
    private static final Duration NEVER_BEFORE_THE_CALL = Duration.ofHours(1);

    /** What the URI or the builder says of the way to the service; what is empty is found by the SDK's own chains. */
    record Target(String region, String endpoint, Optional<AwsCredentialsProvider> credentials) {}

    /**
     * Opens a client; sends nothing.
     *
     * @throws IllegalArgumentException if the endpoint is malformed or no region is known
     */
    static OwnClient open(Target target) {
        Optional<URI> endpoint = endpoint(target.endpoint());
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, OwnClient::timerThread);
        timer.setRemoveOnCancelPolicy(true);
        SdkHttpClient http = new InterruptibleHttp(Apache5HttpClient.builder()
                .maxConnections(CONNECTIONS)
                .dnsResolver(new InterruptibleDns(SystemDefaultDnsResolver.INSTANCE))
                .connectionTimeout(CONNECT)
                .socketTimeout(NEVER_BEFORE_THE_CALL)
                .connectionAcquisitionTimeout(NEVER_BEFORE_THE_CALL)
                .build());
        try {
            return new OwnClient(client(target, endpoint.orElse(null), http, timer), http, timer);
        } catch (SdkClientException e) {
            end(http, timer);
            throw new IllegalArgumentException(
                    "no region is known: add the setting region=..., set AWS_REGION, or name one in the profile", e);
        } catch (RuntimeException e) {
            end(http, timer);
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

    private static DynamoDbClient client(
            Target target, @Nullable URI endpoint, SdkHttpClient http, ScheduledThreadPoolExecutor timer) {
        DynamoDbClientBuilder builder = DynamoDbClient.builder()
                .httpClient(http)
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

    private static Thread timerThread(Runnable task) {
        Thread thread = new Thread(task, "leasehold-dynamodb-timer");
        thread.setDaemon(true);
        return thread;
    }

    /** Breaks every request under way. */
    void close() {
        client.close();
        end(http, timer);
    }

    private static void end(SdkHttpClient http, ScheduledThreadPoolExecutor timer) {
        http.close();
        timer.shutdownNow();
    }
}
