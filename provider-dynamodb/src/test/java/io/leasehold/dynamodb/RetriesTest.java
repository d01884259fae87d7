package io.leasehold.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.dynamodb.TableClient.Connection;
import io.leasehold.recordstore.RecordStore.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A service that fails at each request: none is repeated by the SDK, whatever the settings of the client. */
class RetriesTest {

    private static final LeaseKey KEY = LeaseKey.of("key");
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer service;
    private URI endpoint;

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        service.start();
        endpoint = URI.create("http://127.0.0.1:" + service.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    @Test
    void noneOfAClientOfOurs() {
        OwnClient client = OwnClient.open(
                new OwnClient.Target("eu-west-1", endpoint.toString(), Optional.of(DynamoDbLocal.CREDENTIALS)));
        requireOneTryEach(Connection.own(client));
    }

    @Test
    void noneOfAnAsyncClientHandedInThatRepeatsByDefault() {
        try (DynamoDbAsyncClient client = DynamoDbAsyncClient.builder()
                .region(DynamoDbLocal.REGION)
                .credentialsProvider(DynamoDbLocal.CREDENTIALS)
                .endpointOverride(endpoint)
                .build()) {
            requireOneTryEach(Connection.borrowed(client));
        }
    }

    @Test
    void noneOfABlockingClientHandedInThatRepeatsByDefault() {
        try (DynamoDbClient client = DynamoDbClient.builder()
                .region(DynamoDbLocal.REGION)
                .credentialsProvider(DynamoDbLocal.CREDENTIALS)
                .endpointOverride(endpoint)
                .build()) {
            requireOneTryEach(Connection.borrowed(client));
        }
    }

    private void requireOneTryEach(Connection connection) {
        TableClient table =
                new TableClient(connection, new TableAddress("leases", "pk", "leases"), LeaseClock.system());
        try (DynamoDbRecordStore store = new DynamoDbRecordStore(table, connection.onClose())) {
            assertThatThrownBy(() -> store.compareAndSet(KEY, Version.ABSENT, new byte[] {'{', '}'}, TIMEOUT))
                    .isInstanceOf(LeaseOutcomeUnknownException.class)
                    .hasMessageContaining("writing 'key' in table leases");
            assertThat(requests.getAndSet(0)).as("tries of a write").isEqualTo(1);
            assertThatThrownBy(() -> store.read(KEY, TIMEOUT)).isInstanceOf(LeaseUnavailableException.class);
            assertThat(requests.getAndSet(0)).as("tries of a read").isEqualTo(1);
        }
    }
}
