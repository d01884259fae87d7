package io.leasehold.examples.singlewriter;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseHeldByOtherException;
import io.leasehold.LeaseLostException;
import io.leasehold.LossReason;
import io.leasehold.StaleTokenException;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.fencing.FencingGate;
import io.leasehold.fencing.JdbcFencingGate;
import io.leasehold.recipe.SingleWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One of the processes. It reads, and writes whenever it is the writer. As single writers do, it keeps what it needs for the next
 * write in memory: the number of the next page.
 *
 * <p>It says on standard output what happens to it, and obeys the {@link Checkpoint} on standard input.
 */
final class Instance implements SingleWriter.Listener {

    static final String DATABASE = "EXAMPLE_DATABASE";
    static final String PROVIDER = "EXAMPLE_PROVIDER";

    private static final Duration PACE = Duration.ofMillis(10);

    private final String name;
    private final Notebook notebook;
    private final Checkpoint checkpoint = new Checkpoint();
    private volatile long next; // set at promotion, and then only by writes

    private Instance(String name, Notebook notebook) {
        this.name = name;
        this.notebook = notebook;
    }

    /**
     * Arguments: name, key, ttl, and {@code gate} or {@code no-gate}. The URL of the database and the URI of the lease provider may
     * hold passwords, so they come in the environment, which other users cannot list.
     */
    public static void main(String... arguments) throws Exception {
        String database = System.getenv(DATABASE);
        LeaseSpec spec = LeaseSpec.of(arguments[1]).ttl(Duration.parse(arguments[2]));
        try (Connection reads = DriverManager.getConnection(database);
                Notebook notebook = Notebook.open(database, c -> gate(c, arguments[3]));
                LeaseClient leases = LeaseClient.builder()
                        .uri(System.getenv(PROVIDER))
                        .holder(HolderId.of(arguments[0]))
                        .open()) {
            Instance instance = new Instance(arguments[0], notebook);
            try (SingleWriter writer = SingleWriter.open(leases, spec, instance)) {
                instance.run(writer, reads);
            }
        }
    }

    private static FencingGate gate(Connection connection, String gate) {
        return gate.equals("gate") ? JdbcFencingGate.on(connection) : new OpenGate();
    }

    /** The control: lets everybody pass. */
    private static final class OpenGate implements FencingGate {
        @Override
        public <T extends @Nullable Object> T write(Fence fence, Callable<T> write) throws Exception {
            return write.call();
        }
    }

    @Override
    public void onPromoted(Fence fence) throws Exception {
        next = notebook.enter(fence) + 1;
        checkpoint.say("promoted", fence.token());
    }

    @Override
    public void onDemoted(FencingToken token, LossReason reason) {
        checkpoint.say("demoted", token);
    }

    private void run(SingleWriter writer, Connection reads) throws Exception {
        while (!checkpoint.isOver()) {
            checkpoint.say("read", Notebook.last(reads));
            if (writer.isWriter()) {
                write(writer);
            }
            Thread.sleep(PACE.toMillis());
        }
    }

    private void write(SingleWriter writer) throws Exception {
        try {
            writer.write(fence -> {
                checkpoint.pass(); // held and stopped here, a process does not know that its lease ends
                long number = next;
                notebook.write(fence, number, "page " + number + ", by " + name);
                next = number + 1;
                checkpoint.say("wrote", number + " " + fence.token());
                return number;
            });
        } catch (LeaseHeldByOtherException | LeaseLostException e) {
            checkpoint.say("reader", e.getClass().getSimpleName()); // since the look at isWriter
        } catch (StaleTokenException e) {
            checkpoint.say("refused", e.refused().token());
        } catch (SQLException e) {
            checkpoint.say("failed", e); // busy, or cut off: the same page is tried again
        }
    }
}
