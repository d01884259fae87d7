package io.leasehold.raft;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member's health for load balancers and process supervisors, by the JDK's HTTP server: {@code /primary} is 200 on the leader and 503
 * elsewhere, {@code /replica} is 200 on a ready member that does not lead, {@code /live} and {@code /ready} are 200 or 503,
 * {@code /status} is JSON. Nothing needs a credential, so nothing tells of keys or holders; it belongs on the loopback or on a network of
 * operators. A hint, out of date at once: it gives no right to write.
 */
final class HealthServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HealthServer.class);
    private static final int THREADS = 4;
    private static final int WAITING = 64;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;

    private final HttpServer server;
    private final ExecutorService threads;
    private final NodeStatus status;

    private HealthServer(HttpServer server, NodeStatus status) {
        this.server = server;
        this.status = status;
        this.threads = threads();
    }

    /**
     * Starts it.
     *
     * @param address where to bind; port 0 for any
     * @param status what to tell
     * @return to close it
     * @throws IOException naming the address if it cannot be bound
     */
    static HealthServer start(InetSocketAddress address, NodeStatus status) throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IOException("the health server cannot listen on " + address + ": " + e.getMessage(), e);
        }
        if (!address.getAddress().isLoopbackAddress()) {
            LOG.warn("the health server listens on {}, not on the loopback: everybody there sees it", address);
        }
        HealthServer health = new HealthServer(server, status);
        server.createContext("/", health::handle);
        server.setExecutor(health.threads);
        server.start();
        return health;
    }

    private static ExecutorService threads() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "leasehold-raft-health-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return server.getAddress();
    }

    private record Page(int code, String type, String body) {
        static Page text(int code, String body) {
            return new Page(code, "text/plain; charset=utf-8", body + "\n");
        }

        static Page of(boolean good, String yes, String no) {
            return good ? text(OK, yes) : text(UNAVAILABLE, no);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, answer(exchange));
        }
    }

    private Page answer(HttpExchange exchange) {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return Page.text(NOT_ALLOWED, "only GET and HEAD");
        }
        try {
            return page(exchange.getRequestURI().getPath());
        } catch (RuntimeException e) {
            LOG.error("the member's status cannot be told", e);
            return Page.text(FAILED, "the member's status cannot be told");
        }
    }

    private Page page(String path) {
        return switch (path) {
            case "/primary" -> Page.of(status.isLeading(), "leads", "does not lead");
            case "/replica" ->
                Page.of(status.isReady() && !status.isLeading(), "follows", status.isLeading() ? "leads" : "not ready");
            case "/live" -> Page.of(status.isLive(), "live", "dead: restart it");
            case "/ready" -> Page.of(status.isReady(), "ready", "not ready");
            case "/status" -> new Page(OK, "application/json", status.json());
            default -> Page.text(NOT_FOUND, "known are /primary, /replica, /live, /ready, /status");
        };
    }

    private static void send(HttpExchange exchange, Page page) throws IOException {
        byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", page.type());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(page.code(), -1);
            return;
        }
        exchange.sendResponseHeaders(page.code(), body.length);
        exchange.getResponseBody().write(body);
    }

    /** Ends connections and threads at once. May be called repeatedly. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
