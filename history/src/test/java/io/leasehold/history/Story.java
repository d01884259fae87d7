package io.leasehold.history;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LossReason;
import io.leasehold.testing.ManualClock;
import java.util.Arrays;
import java.util.List;

/** A history told by hand, in one source, each event at the time that is given. */
final class Story {

    static final LeaseKey KEY = LeaseKey.of("orders");
    private static final Actor RESOURCE = new Actor("p0", "resource");

    private final HistoryRecorder recorder = HistoryRecorder.inMemory("story", new ManualClock());
    private Actor actor = new Actor("p1", "c1");

    static LeaseId lease(int number) {
        return new LeaseId(0, number);
    }

    static Fence fence(int lease, long term, long generation) {
        return new Fence(KEY, new FencingToken(term, generation), lease(lease));
    }

    static Fence fence(int lease, long generation) {
        return fence(lease, 1, generation);
    }

    Story by(String process) {
        actor = new Actor(process, "c1");
        return this;
    }

    Story at(long time, Entry entry) {
        recorder.record(actor, entry, time);
        return this;
    }

    Story acquire(long called, long granted, Fence fence, long validUntil) {
        at(
                called,
                new Entry.AcquireCalled(
                        fence.key(), fence.leaseId(), fence.token().term()));
        return at(granted, new Entry.Granted(fence, validUntil));
    }

    Story called(long time, int lease) {
        return at(time, new Entry.AcquireCalled(KEY, lease(lease), 1));
    }

    Story refused(long time, int lease, Kind kind, String outcome) {
        return at(time, new Entry.NotGranted(KEY, lease(lease), kind, outcome, ""));
    }

    Story beat(long called, long answered, Fence fence, long validUntil) {
        return at(answered, new Entry.Extended(fence, called, validUntil));
    }

    Story lost(long time, Fence fence, LossReason reason) {
        return at(time, new Entry.Lost(fence, reason));
    }

    Story release(long called, long answered, Fence fence) {
        at(called, new Entry.ReleaseCalled(fence));
        return at(answered, new Entry.ReleaseAnswered(fence.key(), fence.leaseId(), called, Kind.OK, "released"));
    }

    Story passed(long time, Fence fence) {
        recorder.record(RESOURCE, new Entry.GatePassed("gate", fence), time);
        return this;
    }

    Story gateRefused(long time, Fence fence, Fence highest) {
        recorder.record(RESOURCE, new Entry.GateRefused("gate", fence, highest), time);
        return this;
    }

    Story write(long time, String write, Fence fence, Kind outcome) {
        at(time, new Entry.WriteCalled("r", write, fence));
        return at(time + 1, new Entry.WriteAnswered("r", write, outcome));
    }

    Story content(long time, String... writes) {
        return at(time, new Entry.RegisterRead("r", Arrays.asList(writes)));
    }

    Story fault(long begin, long end, String name) {
        at(begin, new Entry.FaultBegun(name, "pause", "p1", "state T"));
        return at(end, new Entry.FaultEnded(name, ""));
    }

    LeaseHistory history() {
        recorder.close();
        return recorder.history();
    }

    List<Violation> violations(Check check) {
        return violations(check, Expectations.none());
    }

    List<Violation> violations(Check check, Expectations expectations) {
        return HistoryChecker.standard().check(history(), expectations).violations().stream()
                .filter(violation -> violation.check() == check)
                .toList();
    }
}
