package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthServerTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Member member = new Member();
    private HealthServer health;

    private static final class Member implements NodeStatus {
        private volatile boolean live = true;
        private volatile boolean ready = true;
        private volatile boolean leading = true;
        private volatile String json = "{\"member\":\"n1\"}";

        @Override
        public boolean isLive() {
            return live;
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public boolean isLeading() {
            return leading;
        }

        @Override
        public String json() {
            if (json.isEmpty()) {
                throw new IllegalStateException("secret detail");
            }
            return json;
        }
    }

    @BeforeEach
    void start() throws IOException {
        health = HealthServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), member);
    }

    @AfterEach
    void close() {
        health.close();
        health.close();
    }

    @Test
    void theEndpointsSwitchWithTheRole() throws Exception {
        assertThat(code("/primary")).isEqualTo(200);
        assertThat(code("/replica")).isEqualTo(503);
        member.leading = false;
        assertThat(code("/primary")).isEqualTo(503);
        assertThat(code("/replica")).isEqualTo(200);
        member.leading = true;
        assertThat(code("/primary")).isEqualTo(200);
    }

    @Test
    void aMemberThatIsNotReadyTakesNoTrafficButIsLeftAlive() throws Exception {
        member.leading = false;
        member.ready = false;
        assertThat(code("/primary")).isEqualTo(503);
        assertThat(code("/replica")).isEqualTo(503);
        assertThat(code("/ready")).isEqualTo(503);
        assertThat(code("/live")).isEqualTo(200);
        member.live = false;
        assertThat(code("/live")).isEqualTo(503);
    }

    @Test
    void theStatusIsJson() throws Exception {
        HttpResponse<String> status = send("/status", "GET");
        assertThat(status.body()).isEqualTo("{\"member\":\"n1\"}");
        assertThat(status.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(status.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void aFailureIsAnAnswerWithoutDetails() throws Exception {
        member.json = "";
        HttpResponse<String> status = send("/status", "GET");
        assertThat(status.statusCode()).isEqualTo(500);
        assertThat(status.body()).doesNotContain("secret");
    }

    @Test
    void otherPathsAndMethodsAreRefused() throws Exception {
        assertThat(code("/")).isEqualTo(404);
        assertThat(code("/primaryx")).isEqualTo(404);
        assertThat(code("/primary/x")).isEqualTo(404);
        assertThat(send("/primary", "POST").statusCode()).isEqualTo(405);
        assertThat(send("/primary", "HEAD").statusCode()).isEqualTo(200);
        assertThat(send("/primary?x=1", "GET").statusCode()).isEqualTo(200);
    }

    @Test
    void aPortInUseIsNamedAndACloseFreesIt() throws Exception {
        InetSocketAddress taken = health.address();
        assertThatThrownBy(() -> HealthServer.start(taken, member))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(String.valueOf(taken.getPort()));
        health.close();
        assertThatThrownBy(() -> code("/live")).isInstanceOf(ConnectException.class);
        HealthServer.start(taken, member).close();
    }

    private int code(String path) throws IOException, InterruptedException {
        return send(path, "GET").statusCode();
    }

    private HttpResponse<String> send(String path, String method) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + health.address().getPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
