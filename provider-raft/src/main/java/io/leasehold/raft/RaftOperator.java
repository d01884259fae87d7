package io.leasehold.raft;

import io.leasehold.LeaseClock;
import io.leasehold.spi.ProviderSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What operators do to the members of a group, over the network. Calls block, end within their timeout, and throw
 * {@link io.leasehold.LeaseUnavailableException} if surely nothing happened and {@link io.leasehold.LeaseOutcomeUnknownException} if it may
 * have.
 */
public final class RaftOperator implements AutoCloseable {

    private final List<String> hosts;
    private final Network network;
    private final LeaseClock clock;
    private final RemoteWay way;

    private RaftOperator(ProviderSettings settings, LeaseClock clock) {
        this.hosts = settings.hosts();
        this.network = RaftProviderFactory.network(settings);
        this.clock = clock;
        this.way = new RemoteWay(hosts, network, clock);
    }

    /**
     * Addresses a group.
     *
     * @param uri as for clients, such as {@code raft://host1:9701,host2:9701}
     * @return connects when it is used
     * @throws IllegalArgumentException if the URI names no host, or a setting is unknown or malformed
     */
    public static RaftOperator open(String uri) {
        ProviderSettings settings = ProviderSettings.parse(uri);
        settings.requireOnly(new RaftProviderFactory().settings());
        if (!settings.scheme().equals("raft") || settings.hosts().isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + settings + "' names no member; it needs the form raft://host:port,host:port");
        }
        return new RaftOperator(settings, LeaseClock.system());
    }

    /**
     * How every member of the URI is.
     *
     * @param timeout for each
     * @return by address, one line of JSON without keys, or why there is no answer
     * @throws InterruptedException if the thread is interrupted
     */
    public Map<String, String> status(Duration timeout) throws InterruptedException {
        Map<String, String> answers = new TreeMap<>();
        for (String host : hosts) {
            answers.put(host, ask(host, timeout));
        }
        return answers;
    }

    private String ask(String host, Duration timeout) throws InterruptedException {
        try (RemoteWay one = new RemoteWay(List.of(host), network, clock)) {
            Caller caller = new Caller(one, clock, timeout);
            return Reply.done(caller.call("status of " + host, (route, left) -> new Request.Status(), timeout))
                    .text();
        } catch (io.leasehold.LeaseException e) {
            return "no answer: " + e.getMessage();
        }
    }

    /**
     * Hands leadership to a member.
     *
     * @param to its id
     * @param timeout how long it may take
     * @return what was done
     * @throws InterruptedException if the thread is interrupted
     */
    public String transfer(String to, Duration timeout) throws InterruptedException {
        return manage(Request.Manage.Order.TRANSFER, to, timeout);
    }

    /**
     * Adds a member that runs and was started to join.
     *
     * @param member the new one
     * @param timeout how long it may take
     * @return what was done
     * @throws InterruptedException if the thread is interrupted
     */
    public String add(RaftMember member, Duration timeout) throws InterruptedException {
        return manage(Request.Manage.Order.ADD, member.toString(), timeout);
    }

    /**
     * Removes a member.
     *
     * @param id which; it is never used again
     * @param timeout how long it may take
     * @return what was done
     * @throws InterruptedException if the thread is interrupted
     */
    public String remove(String id, Duration timeout) throws InterruptedException {
        return manage(Request.Manage.Order.REMOVE, id, timeout);
    }

    /**
     * Lets the first member of the URI that answers write a snapshot.
     *
     * @param timeout how long it may take
     * @return what was done
     * @throws InterruptedException if the thread is interrupted
     */
    public String snapshot(Duration timeout) throws InterruptedException {
        return manage(Request.Manage.Order.SNAPSHOT, "", timeout);
    }

    /**
     * Writes a backup of the whole table to a file: one instant of the log, after everything that was acknowledged before the call. The
     * group goes on serving.
     *
     * @param file does not exist yet; it is there whole, or not at all
     * @param timeout for each request of which it consists
     * @return what was backed up: revision, keys, highest term
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalArgumentException if the file exists
     * @throws java.io.UncheckedIOException if it cannot be written, or came damaged
     */
    public String backup(Path file, Duration timeout) throws InterruptedException {
        BackupTransfer.requireAbsent(file);
        Backups.Ticket ticket = Backups.Ticket.parse(manage(Request.Manage.Order.BACKUP, "", timeout));
        return new BackupTransfer(network, clock, timeout).fetch(ticket, file).toString();
    }

    /**
     * Fills a new group with a backup. Its members are started in empty directories, with a higher {@code incarnation}; they serve
     * nobody before this is done. Afterwards nothing is granted or extended below the term.
     *
     * @param file what {@link #backup} wrote
     * @param leastTerm above every term that was ever used with the group of the backup, also after it was taken
     * @param timeout for each request of which it consists
     * @return what was restored
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalArgumentException if the file is damaged or none of ours, or the term is not above the highest of the backup, or the
     *     group is not new, or is of the incarnation of the backup or an earlier one; nothing was changed
     * @throws java.io.UncheckedIOException if the file became unreadable meanwhile; the restore may be begun again
     */
    public String restore(Path file, long leastTerm, Duration timeout) throws InterruptedException {
        Caller caller = new Caller(way, clock, timeout);
        return new BackupTransfer(network, clock, timeout).restore(caller, file, leastTerm);
    }

    private String manage(Request.Manage.Order order, String argument, Duration timeout) throws InterruptedException {
        Caller caller = new Caller(way, clock, timeout);
        return Reply.done(caller.call(
                        order + " " + argument, (route, left) -> new Request.Manage(left, order, argument), timeout))
                .text();
    }

    @Override
    public void close() {
        way.close();
    }
}
