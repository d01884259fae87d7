package io.leasehold.dynamodb;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * A blocking HTTP client whose callers can be interrupted, which a read of a socket does not allow by itself: an interrupt aborts the
 * request, and that closes its connection. The whole body of an answer is read before it is handed on, since a read of it may block
 * as well.
 */
final class InterruptibleHttp implements SdkHttpClient {

    private final SdkHttpClient http;

    /** Closes {@code http} when it is closed. */
    InterruptibleHttp(SdkHttpClient http) {
        this.http = http;
    }

    /** A request as a channel, since only channels are told of an interrupt by the thread that interrupts. */
    private static final class Exchange extends AbstractInterruptibleChannel implements ExecutableHttpRequest {
        private final ExecutableHttpRequest request;

        private Exchange(ExecutableHttpRequest request) {
            this.request = request;
        }

        @Override
        public HttpExecuteResponse call() throws IOException {
            boolean completed = false;
            begin();
            try {
                HttpExecuteResponse answer = whole(request.call());
                completed = true;
                return answer;
            } finally {
                end(completed);
            }
        }

        @Override
        public void abort() {
            request.abort();
        }

        @Override
        protected void implCloseChannel() {
            abort();
        }
    }

    private static HttpExecuteResponse whole(HttpExecuteResponse answer) throws IOException {
        HttpExecuteResponse.Builder whole = HttpExecuteResponse.builder().response(answer.httpResponse());
        if (answer.responseBody().isPresent()) {
            try (AbortableInputStream body = answer.responseBody().get()) {
                whole.responseBody(AbortableInputStream.create(new ByteArrayInputStream(body.readAllBytes())));
            }
        }
        return whole.build();
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new Exchange(http.prepareRequest(request));
    }

    @Override
    public String clientName() {
        return http.clientName();
    }

    @Override
    public void close() {
        http.close();
    }
}
