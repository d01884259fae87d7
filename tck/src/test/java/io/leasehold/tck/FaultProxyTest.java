package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.tck.FaultProxy.Direction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {

    private static final int READ_TIMEOUT_MILLIS = 300;
    private static final Duration SOON = Duration.ofSeconds(30);

    private final ThreadCheck threads = new ThreadCheck();
    private final AtomicInteger received = new AtomicInteger();
    private ServerSocket server;
    private FaultProxy proxy;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(this::serve, "echo");
        acceptor.start();
        proxy = FaultProxy.to(
                new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), FaultProxyTest::line);
    }

    /** Lines end with a newline. */
    private static int line(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                new Thread(() -> echo(client), "echo-client").start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void echo(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            for (int read = in.read(); read >= 0; read = in.read()) {
                received.incrementAndGet();
                client.getOutputStream().write(read);
            }
        } catch (IOException e) {
            return;
        }
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        proxy.close();
        server.close();
        threads.check(java.util.List.of(), SOON);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(proxy.address().getAddress(), proxy.address().getPort());
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String receive(Socket socket, int count) throws IOException {
        return new String(socket.getInputStream().readNBytes(count), StandardCharsets.US_ASCII);
    }

    @Test
    void passesAndCountsBytesAndConnections() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "hello\n");
            assertThat(receive(socket, 6)).isEqualTo("hello\n");
            assertThat(proxy.openConnections()).isEqualTo(1);
        }
        assertThat(proxy.connections()).isEqualTo(1);
        assertThat(proxy.bytes(Direction.TO_SERVER)).isEqualTo(6);
        assertThat(proxy.bytes(Direction.TO_CLIENT)).isEqualTo(6);
        Awaitility.await().atMost(SOON).until(() -> proxy.openConnections() == 0);
    }

    @Test
    void passesTheEndOfOneDirectionAndThenWhatTheOtherStillSends() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "last\n");
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("last\n");
        }
    }

    @Test
    void bytesWaitWhileBothWaysAreCut() throws IOException {
        try (Socket socket = connect()) {
            proxy.cut();
            send(socket, "late\n");
            assertThatThrownBy(() -> receive(socket, 5)).isInstanceOf(SocketTimeoutException.class);
            assertThat(received).hasValue(0);
            proxy.heal();
            assertThat(receive(socket, 5)).isEqualTo("late\n");
        }
    }

    @Test
    void requestsStillArriveWhileOnlyAnswersAreCut() throws IOException {
        try (Socket socket = connect()) {
            proxy.cut(Direction.TO_CLIENT);
            send(socket, "one\n");
            Awaitility.await().atMost(SOON).until(() -> received.get() == 4);
            assertThatThrownBy(() -> receive(socket, 1)).isInstanceOf(SocketTimeoutException.class);
            proxy.heal();
            assertThat(receive(socket, 4)).isEqualTo("one\n");
        }
    }

    @Test
    void delaysAndKeepsTheOrder() throws IOException {
        try (Socket socket = connect()) {
            proxy.delay(Direction.TO_SERVER, Duration.ofMillis(20), Duration.ofMillis(60));
            long start = System.nanoTime();
            send(socket, "a\nb\nc\n");
            assertThat(receive(socket, 6)).isEqualTo("a\nb\nc\n");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(20));
        }
    }

    @Test
    void passesOneByteAtATime() throws IOException {
        try (Socket socket = connect()) {
            proxy.throttle(Duration.ofMillis(1));
            long start = System.nanoTime();
            send(socket, "0123456789\n");
            assertThat(receive(socket, 11)).isEqualTo("0123456789\n");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(10));
        }
    }

    @Test
    void resetsConnectionsAndRefusesNewOnes() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "x\n");
            assertThat(receive(socket, 2)).isEqualTo("x\n");
            proxy.refuseConnections();
            proxy.reset();
            assertThatThrownBy(() -> receive(socket, 1)).isInstanceOf(IOException.class);
        }
        try (Socket refused = connect()) {
            Awaitility.await().atMost(SOON).until(() -> proxy.refusedConnections() == 1);
            assertThatThrownBy(() -> {
                        send(refused, "y\n");
                        assertThat(receive(refused, 2)).isEmpty();
                        throw new IOException("closed in order");
                    })
                    .isInstanceOf(IOException.class);
        }
        proxy.heal();
        try (Socket socket = connect()) {
            send(socket, "z\n");
            assertThat(receive(socket, 2)).isEqualTo("z\n");
        }
    }

    @Test
    void holdsTheChosenMessageAndDeliversItAfterTheClientHasGone() throws Exception {
        ChosenMessage held = proxy.hold(Direction.TO_SERVER, bytes -> bytes[0] == 'h');
        try (Socket socket = connect()) {
            send(socket, "free\nheld\n");
            assertThat(receive(socket, 5)).isEqualTo("free\n");
            assertThat(held.await(SOON)).isTrue();
        }
        assertThat(received).hasValue(5);
        held.deliver();
        Awaitility.await().atMost(SOON).until(() -> received.get() == 10);
    }

    @Test
    void dropsTheChosenAnswerTogetherWithItsConnection() throws Exception {
        ChosenMessage dropped = proxy.drop(Direction.TO_CLIENT, bytes -> bytes[0] == 'd');
        try (Socket socket = connect()) {
            send(socket, "kept\n");
            assertThat(receive(socket, 5)).isEqualTo("kept\n");
            send(socket, "drop\n");
            assertThat(dropped.await(SOON)).isTrue();
            assertThatThrownBy(() -> {
                        assertThat(receive(socket, 5)).isEmpty();
                        throw new IOException("closed in order");
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(received).as("the request was applied").hasValue(10);
    }

    @Test
    void refusesADelayThatIsNone() {
        assertThatThrownBy(() -> proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(2), Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0.002S")
                .hasMessageContaining("PT0.001S");
    }
}
