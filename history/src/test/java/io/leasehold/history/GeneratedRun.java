package io.leasehold.history;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LossReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A correct run, made from a seed: clients take turns on a few keys, are refused, beat, write, release, lose or crash. */
final class GeneratedRun {

    private static final HistoryHeader HEADER = new HistoryHeader("generated", "virtual", 0, 0);
    private static final Actor RESOURCE = new Actor("p0", "resource");

    private final Random random;
    private final List<HistoryEvent> events = new ArrayList<>();
    private final Map<String, List<String>> registers = new TreeMap<>();
    private long now;
    private long leases;

    private GeneratedRun(long seed) {
        this.random = new Random(seed);
    }

    static List<HistoryEvent> events(long seed, int rounds) {
        GeneratedRun run = new GeneratedRun(seed);
        for (int i = 0; i < rounds; i++) {
            run.round(LeaseKey.of("key" + i % 2), 1 + i / 2, 1 + i / 20);
        }
        run.registers.forEach(
                (register, writes) -> run.add(RESOURCE, new Entry.RegisterRead(register, List.copyOf(writes))));
        return run.events;
    }

    static LeaseHistory history(List<HistoryEvent> events) {
        List<HistoryEvent> numbered = new ArrayList<>();
        for (HistoryEvent event : events) {
            numbered.add(new HistoryEvent(
                    HEADER.source(), numbered.size() + 1, event.nanoTime(), event.actor(), event.entry()));
        }
        return LeaseHistory.of(HEADER, numbered);
    }

    private void add(Actor actor, Entry entry) {
        now += 1 + random.nextInt(100);
        events.add(new HistoryEvent(HEADER.source(), events.size() + 1, now, actor, entry));
    }

    private LeaseId lease() {
        return new LeaseId(7, ++leases);
    }

    private void round(LeaseKey key, long generation, long term) {
        Actor holder = new Actor("p" + (1 + random.nextInt(3)), "c");
        Fence fence = new Fence(key, new FencingToken(term, generation), lease());
        add(holder, new Entry.TermPublished(key, now, Kind.OK, term));
        add(holder, new Entry.AcquireCalled(key, fence.leaseId(), term));
        long until = now + 1000;
        add(holder, new Entry.Granted(fence, until));
        rival(key, term);
        add(RESOURCE, new Entry.GatePassed("gate", fence));
        write(holder, fence);
        long called = now;
        add(holder, new Entry.Extended(fence, called, until + 500));
        end(holder, fence, until + 500);
        add(RESOURCE, new Entry.Inspected(key, now, term));
    }

    private void rival(LeaseKey key, long term) {
        LeaseId attempt = lease();
        Actor rival = new Actor("p4", "c");
        add(rival, new Entry.AcquireCalled(key, attempt, term));
        add(rival, new Entry.NotGranted(key, attempt, Kind.FAIL, "held-by-other", "c"));
    }

    private void write(Actor holder, Fence fence) {
        String register = fence.key().text();
        String write = "w" + fence.leaseId();
        add(holder, new Entry.WriteCalled(register, write, fence));
        boolean known = random.nextInt(5) > 0;
        add(holder, new Entry.WriteAnswered(register, write, known ? Kind.OK : Kind.INFO));
        if (known || random.nextBoolean()) {
            registers.computeIfAbsent(register, name -> new ArrayList<>()).add(write);
        }
    }

    private void end(Actor holder, Fence fence, long validUntil) {
        if (random.nextBoolean()) {
            long called = now;
            add(holder, new Entry.ReleaseCalled(fence));
            add(holder, new Entry.ReleaseAnswered(fence.key(), fence.leaseId(), called, Kind.OK, "released"));
        } else {
            now = validUntil;
            add(holder, new Entry.Lost(fence, LossReason.EXPIRED));
        }
    }
}
