package io.leasehold.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.dynamodb.TableClient.Connection;
import io.leasehold.recordstore.RecordStore.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests on the caller's thread to a service that takes them and then does not answer, or stops in the middle of an answer. */
class InterruptibleHttpTest {

    private static final LeaseKey KEY = LeaseKey.of("key");
    private static final byte[] RECORD = {'{', '}'};
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String NO_ITEM =
            "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: 2\r\n\r\n{}";
    private static final String HALF_AN_ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{";

    private final CompletableFuture<Void> requested = new CompletableFuture<>();
    private final CompletableFuture<Void> disconnected = new CompletableFuture<>();
    private final AtomicInteger breaks = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private String answer = "";
    private ServerSocket service;
    private DynamoDbRecordStore store;

    @BeforeEach
    void start() throws IOException {
        service = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        store = over("http");
        Thread thread = new Thread(this::serve, "silent-service");
        thread.setDaemon(true);
        thread.start();
    }

    private DynamoDbRecordStore over(String scheme) {
        String endpoint = scheme + "://127.0.0.1:" + service.getLocalPort();
        Connection connection = Connection.own(
                OwnClient.open(new OwnClient.Target("eu-west-1", endpoint, Optional.of(DynamoDbLocal.CREDENTIALS))));
        TableClient table =
                new TableClient(connection, new TableAddress("leases", "pk", "leases"), LeaseClock.system());
        return new DynamoDbRecordStore(table, connection.onClose());
    }

    @AfterEach
    void stop() throws IOException {
        store.close();
        service.close();
    }

    private void serve() {
        try {
            while (true) {
                serve(service.accept());
            }
        } catch (IOException e) {
            disconnected.complete(null); // why: the end of the test
        }
    }

    private void serve(Socket accepted) {
        connections.incrementAndGet();
        try (Socket client = accepted) {
            InputStream in = client.getInputStream();
            if (in.read() < 0) {
                throw new IOException("no request");
            }
            if (breaks.getAndDecrement() > 0) {
                return;
            }
            client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            requested.complete(null);
            in.transferTo(OutputStream.nullOutputStream());
            disconnected.complete(null);
        } catch (IOException e) {
            requested.complete(null);
            disconnected.complete(null);
        }
    }

    private interface Request {
        void send() throws InterruptedException;
    }

    /** Sends it on a thread of its own, and completes as it ends. */
    private static Caller calling(Request request) {
        CompletableFuture<Boolean> interruptedStill = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                request.send();
                interruptedStill.complete(Thread.currentThread().isInterrupted());
            } catch (InterruptedException | RuntimeException e) {
                interruptedStill.completeExceptionally(e);
            }
        });
        thread.start();
        return new Caller(thread, interruptedStill);
    }

    private record Caller(Thread thread, CompletableFuture<Boolean> end) {
        void requireInterrupted() {
            thread.interrupt();
            assertThatThrownBy(() -> end.get(1, TimeUnit.MINUTES))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void r9_5_anInterruptEndsAWriteWithoutAnAnswerAndItsConnection() throws Exception {
        Caller caller = calling(() -> store.compareAndSet(KEY, Version.ABSENT, RECORD, LONG));
        requested.get(1, TimeUnit.MINUTES);
        caller.requireInterrupted();
        disconnected.get(1, TimeUnit.MINUTES);
    }

    @Test
    void r9_5_anInterruptEndsAReadOfHalfAnAnswerAndItsConnection() throws Exception {
        answer = HALF_AN_ANSWER;
        Caller caller = calling(() -> store.read(KEY, LONG));
        requested.get(1, TimeUnit.MINUTES);
        caller.requireInterrupted();
        disconnected.get(1, TimeUnit.MINUTES);
    }

    @Test
    void r9_5_anInterruptEndsAHandshakeWithoutAnAnswerAndItsConnection() throws Exception {
        store.close();
        store = over("https");
        Caller caller = calling(() -> store.read(KEY, LONG));
        requested.get(1, TimeUnit.MINUTES);
        caller.requireInterrupted();
        disconnected.get(1, TimeUnit.MINUTES);
    }

    @Test
    void r9_5_aHandshakeWithoutAnAnswerEndsInTheTimeOfTheRequest() throws Exception {
        store.close();
        store = over("https");
        Caller caller = calling(() -> assertThatThrownBy(() -> store.read(KEY, Duration.ofMillis(500)))
                .isInstanceOf(LeaseUnavailableException.class));
        assertThat(caller.end().get(1, TimeUnit.MINUTES)).isFalse();
    }

    @Test
    void r9_5_aCallerWhoIsInterruptedAlreadySendsNothing() {
        Caller caller = calling(() -> {
            Thread.currentThread().interrupt();
            store.compareAndSet(KEY, Version.ABSENT, RECORD, LONG);
        });
        assertThatThrownBy(() -> caller.end().get(1, TimeUnit.MINUTES)).hasCauseInstanceOf(InterruptedException.class);
        assertThat(requested).isNotDone();
    }

    @Test
    void r1_2_aWriteWithoutAnAnswerIsUnknownInItsTimeAndLeavesTheCallerUninterrupted() throws Exception {
        requireTimeOut();
    }

    @Test
    void r1_2_aWriteWithHalfAnAnswerIsUnknownInItsTimeAndLeavesTheCallerUninterrupted() throws Exception {
        answer = HALF_AN_ANSWER;
        requireTimeOut();
    }

    private void requireTimeOut() throws Exception {
        Caller caller = calling(
                () -> assertThatThrownBy(() -> store.compareAndSet(KEY, Version.ABSENT, RECORD, Duration.ofMillis(500)))
                        .isInstanceOf(LeaseOutcomeUnknownException.class)
                        .hasMessageContaining("writing 'key' in table leases"));
        assertThat(caller.end().get(1, TimeUnit.MINUTES))
                .as("whether the caller was left interrupted")
                .isFalse();
    }

    @Test
    void aReadWhoseConnectionBreaksIsRepeated() throws Exception {
        breaks.set(2);
        answer = NO_ITEM;
        assertThat(store.read(KEY, LONG)).isEmpty();
        assertThat(connections).hasValue(3);
    }

    @Test
    void r1_2_aWriteWhoseConnectionBreaksIsUnknownAndNotRepeated() {
        breaks.set(1);
        answer = NO_ITEM;
        assertThatThrownBy(() -> store.compareAndSet(KEY, Version.ABSENT, RECORD, LONG))
                .isInstanceOf(LeaseOutcomeUnknownException.class);
        assertThat(connections).hasValue(1);
    }

    @Test
    void closingTheStoreEndsARequestUnderWay() throws Exception {
        Caller caller = calling(
                () -> assertThatThrownBy(() -> store.read(KEY, LONG)).isInstanceOf(LeaseUnavailableException.class));
        requested.get(1, TimeUnit.MINUTES);
        store.close();
        assertThat(caller.end().get(1, TimeUnit.MINUTES)).isFalse();
    }
}
