package io.leasehold.tck;

import io.leasehold.LeaseClock;
import io.leasehold.client.LeaseListener;
import io.leasehold.fencing.FencingGate;
import io.leasehold.history.Actor;
import io.leasehold.history.Entry;
import io.leasehold.history.FlightRecorder;
import io.leasehold.history.HistoryRecorder;
import io.leasehold.history.LeaseHistory;
import io.leasehold.history.RecordedGate;

/** The history of one run, complete in itself: what its processes, its registers and its faults did, on the common clock. */
final class KitHistory {

    private static final String KIT = "kit";

    private final HistoryRecorder recorder;

    KitHistory(LeaseClock common) {
        this.recorder = HistoryRecorder.inMemory(KIT, common);
    }

    LeaseHistory finished() {
        recorder.close();
        return recorder.history();
    }

    void add(KitClient client) {
        CommonTime time = new CommonTime(client.clock());
        LeaseListener events = FlightRecorder.to(recorder, actor(client));
        client.tell(event -> events.onEvent(time.of(event)));
    }

    private static Actor actor(KitClient client) {
        return new Actor(client.holder().text(), client.holder().text());
    }

    /** Something that no client does: a write, a fault, an audit. */
    void note(Entry entry) {
        recorder.record(new Actor(KIT, KIT), entry);
    }

    /** Something that a client's user does. */
    void note(KitClient client, Entry entry) {
        recorder.record(actor(client), entry);
    }

    /** A gate that writes the resource's own log. */
    FencingGate gate(FencingGate gate, String name) {
        return RecordedGate.of(gate, name, recorder, new Actor(KIT, name));
    }
}
