package io.leasehold.examples.jobleader;

import com.sun.net.httpserver.HttpServer;
import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseLostException;
import io.leasehold.LossReason;
import io.leasehold.StaleTokenException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.fencing.FencingGate;
import io.leasehold.recipe.LeaderElection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One of the processes. While it leads, it runs the job over and over, and publishes the address at which it can be asked about it.
 *
 * <p>It says on standard output what happens to it, and obeys orders on standard input.
 */
final class Candidate implements LeaderElection.Listener {

    static final String PROVIDER = "EXAMPLE_PROVIDER";

    private static final Duration EVERY = Duration.ofMillis(100);

    private final String name;
    private final JobLog log;
    private final Orders orders;
    private volatile String lastRun = "none";
    private long runs;

    private Candidate(String name, JobLog log, Orders orders) {
        this.name = name;
        this.log = log;
        this.orders = orders;
    }

    /**
     * Arguments: name, key, ttl, file of the job log, and {@code gate} or {@code no-gate}. The URI of the lease provider may hold a
     * password, so it comes in the environment, which other users cannot list.
     */
    public static void main(String... arguments) throws Exception {
        String name = arguments[0];
        Path file = Path.of(arguments[3]);
        FencingGate gate = arguments[4].equals("gate")
                ? FencingGate.file(file.resolveSibling(file.getFileName() + ".gate"))
                : new OpenGate();
        Orders orders = new Orders();
        Candidate candidate = new Candidate(name, new JobLog(file, gate), orders);
        HttpServer server = candidate.serve();
        LeaseSpec spec = LeaseSpec.of(arguments[1])
                .ttl(Duration.parse(arguments[2]))
                .attributes(Map.of("address", "http:/" + server.getAddress()));
        try (LeaseClient leases = LeaseClient.builder()
                        .uri(System.getenv(PROVIDER))
                        .holder(HolderId.of(name))
                        .open();
                LeaderElection election = LeaderElection.start(leases, spec, candidate)) {
            orders.say("campaigns", election.key());
            orders.obey(election);
        } finally {
            server.stop(0);
        }
    }

    /** The control: lets everybody pass. */
    private static final class OpenGate implements FencingGate {
        @Override
        public <T extends @Nullable Object> T write(Fence fence, Callable<T> write) throws Exception {
            return write.call();
        }
    }

    private HttpServer serve() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] answer = (name + ": last run " + lastRun + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    /** Runs the job until the leadership ends, and returns when the last run has. */
    @Override
    public void onElected(Lease lease) throws InterruptedException {
        orders.say("elected", lease.token());
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try {
            ScheduledFuture<?> unused =
                    timer.scheduleWithFixedDelay(() -> runJob(lease), 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
            new CountDownLatch(1).await(); // until the interrupt by which the election deposes
        } finally {
            timer.shutdown();
            timer.awaitTermination(1, TimeUnit.DAYS);
        }
    }

    /** Two steps with time between them, in which the leadership may end unnoticed. */
    private void runJob(Lease lease) {
        String run = Long.toString(++runs);
        try {
            lease.requireHeld(Duration.ZERO);
            log.begin(lease.fence(), run);
            orders.work();
            log.end(lease.fence(), run);
            lastRun = lease.token() + " " + run;
            orders.say("ran", lease.token());
        } catch (LeaseLostException e) {
            orders.say("lost", lease.token());
        } catch (StaleTokenException e) {
            orders.say("refused", e.refused().token());
        } catch (Exception e) {
            orders.say("failed", e);
        }
    }

    @Override
    public void onDeposed(FencingToken token, LossReason reason) {
        orders.say("deposed", token + " " + reason);
    }
}
