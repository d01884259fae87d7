package io.leasehold.benchmarks.raft;

import io.leasehold.FencingToken;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.raft.FilledMember;
import io.leasehold.raft.table.Beat;
import io.leasehold.raft.table.Command;
import io.leasehold.raft.table.LeaseTable;
import io.leasehold.raft.table.RequestId;
import io.leasehold.raft.table.Selector;
import io.leasehold.raft.table.WatchEvent;
import io.leasehold.raft.table.WatchHub;
import io.leasehold.raft.table.WatchRequest;
import io.leasehold.raft.table.WatchSettings;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** The lease table of a member without consensus and disk, one held lease in it, and watchers that want to know of each beat. */
final class WatchedTable implements AutoCloseable {

    private final LeaseTable table = new LeaseTable();
    private final WatchHub hub = new WatchHub(table, LeaseClock.system(), WatchSettings.DEFAULTS);
    private final Command beats;
    private long index;

    WatchedTable(int watchers, IntFunction<String> keys, Consumer<WatchEvent> listener) {
        table.addListener(hub);
        Command.Acquire acquire = (Command.Acquire) FilledMember.acquire(0);
        table.apply(1, ++index, List.of(acquire));
        Beat beat = new Beat(acquire.request().key(), new LeaseId(7, 0), new FencingToken(1, 1), 1);
        beats = new Command.Heartbeats(new RequestId(2, 0), Instant.EPOCH, List.of(beat));
        for (int i = 0; i < watchers; i++) {
            Selector selector = new Selector.Key(LeaseKey.of(keys.apply(i)));
            WatchHub.Handle unused = hub.watch(new WatchRequest(selector, WatchRequest.Option.RENEWED), listener);
        }
    }

    /** The key that is held. */
    static String heldKey() {
        return "filled-0";
    }

    /** Extends the lease by an entry of its own. */
    void beat() {
        table.apply(1, ++index, List.of(beats));
    }

    @Override
    public void close() {
        hub.close();
    }
}
