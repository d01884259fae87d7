package io.leasehold.history;

import io.leasehold.Fence;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LossReason;
import java.util.List;

/**
 * What happened. Every number is that of the record component's contract; readings are of the source's monotonic clock, in
 * nanoseconds. Entries that carry {@code called} are written when the answer comes and also say when the call was made, so one
 * line is enough where a missing answer proves nothing.
 */
public sealed interface Entry {

    /**
     * An attempt to acquire is about to be sent.
     *
     * @param key the key
     * @param leaseId the attempt
     * @param term the caller's term
     */
    @Line(action = "acquire", kinds = Kind.INVOKE)
    record AcquireCalled(LeaseKey key, LeaseId leaseId, long term) implements Entry {}

    /**
     * An attempt was granted; from here on the client believes that it holds the lease.
     *
     * @param fence the grant
     * @param validUntil when the belief ends without a beat
     */
    @Line(action = "acquire", kinds = Kind.OK)
    record Granted(Fence fence, @Reading long validUntil) implements Entry {}

    /**
     * An attempt was not granted, or its answer is not known. After INFO the same attempt may be answered again.
     *
     * @param key the key
     * @param leaseId the attempt
     * @param kind FAIL or INFO
     * @param outcome one word such as {@code held-by-other}, {@code fenced}, {@code token-repeated}
     * @param detail for people
     */
    @Line(
            action = "acquire",
            kinds = {Kind.FAIL, Kind.INFO})
    record NotGranted(LeaseKey key, LeaseId leaseId, Kind kind, String outcome, String detail) implements Entry {}

    /**
     * A heartbeat was confirmed.
     *
     * @param fence the lease
     * @param called before the request was handed over
     * @param validUntil when the belief ends without a further beat
     */
    @Line(action = "heartbeat", kinds = Kind.OK)
    record Extended(
            Fence fence, @Reading long called, @Reading long validUntil) implements Entry {}

    /**
     * A heartbeat was not confirmed.
     *
     * @param fence the lease
     * @param kind FAIL if the back end said no, INFO if it said nothing
     * @param detail for people
     */
    @Line(
            action = "heartbeat",
            kinds = {Kind.FAIL, Kind.INFO})
    record BeatFailed(Fence fence, Kind kind, String detail) implements Entry {}

    /**
     * The client stopped believing in a lease it had not given up.
     *
     * @param fence the lease
     * @param reason why
     */
    @Line(action = "lost", kinds = Kind.NOTE)
    record Lost(Fence fence, LossReason reason) implements Entry {}

    /**
     * The client gave a lease up: it does not believe in it any more, and the request is about to be sent.
     *
     * @param fence the lease
     */
    @Line(action = "release", kinds = Kind.INVOKE)
    record ReleaseCalled(Fence fence) implements Entry {}

    /**
     * The answer to a release, also of an attempt that was given up.
     *
     * @param key the key
     * @param leaseId the lease or attempt
     * @param called before the request was handed over
     * @param kind OK if it is released, FAIL if it was not held, INFO if nothing is known
     * @param detail for people
     */
    @Line(
            action = "release",
            kinds = {Kind.OK, Kind.FAIL, Kind.INFO})
    record ReleaseAnswered(
            LeaseKey key, LeaseId leaseId, @Reading long called, Kind kind, String detail) implements Entry {}

    /**
     * A caller began to wait for a key.
     *
     * @param key the key
     * @param operation unique in its client
     */
    @Line(action = "wait", kinds = Kind.INVOKE)
    record WaitCalled(LeaseKey key, long operation) implements Entry {}

    /**
     * A wait ended.
     *
     * @param key the key
     * @param operation as in {@link WaitCalled}
     * @param kind OK with a lease, FAIL without
     * @param detail for people
     */
    @Line(
            action = "wait",
            kinds = {Kind.OK, Kind.FAIL})
    record WaitEnded(LeaseKey key, long operation, Kind kind, String detail) implements Entry {}

    /**
     * A term was published for a key.
     *
     * @param key the key
     * @param called before the request was handed over
     * @param kind OK, FAIL, or INFO if nothing is known
     * @param term the term
     */
    @Line(
            action = "publish-term",
            kinds = {Kind.OK, Kind.FAIL, Kind.INFO})
    record TermPublished(LeaseKey key, @Reading long called, Kind kind, long term) implements Entry {}

    /**
     * The record was read, linearizably; other reads are not recorded.
     *
     * @param key the key
     * @param called before the request was handed over
     * @param term the record's term, 0 if the key was never used
     */
    @Line(action = "inspect", kinds = Kind.OK)
    record Inspected(LeaseKey key, @Reading long called, long term) implements Entry {}

    /**
     * A gate let a fence pass. Written by the resource, inside the gate's lock, before the write runs.
     *
     * @param gate the gate's name; gates are never compared
     * @param fence what passed
     */
    @Line(action = "gate", kinds = Kind.OK)
    record GatePassed(String gate, Fence fence) implements Entry {}

    /**
     * A gate refused a fence. Written by the resource.
     *
     * @param gate the gate's name
     * @param fence what was refused
     * @param highest the greatest fence the gate had seen
     */
    @Line(action = "gate", kinds = Kind.FAIL)
    record GateRefused(String gate, Fence fence, Fence highest) implements Entry {}

    /**
     * A write of a fenced register is about to be made: it appends its name to the register's list.
     *
     * @param register the register's name
     * @param write the write's name, unique in the register
     * @param fence the grant under which it is made
     */
    @Line(action = "write", kinds = Kind.INVOKE)
    record WriteCalled(String register, String write, Fence fence) implements Entry {}

    /**
     * The answer to a write.
     *
     * @param register the register's name
     * @param write the write's name
     * @param kind OK if acknowledged, FAIL if refused, INFO if nothing is known
     */
    @Line(
            action = "write",
            kinds = {Kind.OK, Kind.FAIL, Kind.INFO})
    record WriteAnswered(String register, String write, Kind kind) implements Entry {}

    /**
     * The final content of a register, read when nobody writes any more.
     *
     * @param register the register's name
     * @param writes the names of the writes, first to last
     */
    @Line(action = "register", kinds = Kind.OK)
    record RegisterRead(String register, List<String> writes) implements Entry {}

    /**
     * A fault will be injected.
     *
     * @param fault unique in the history
     * @param what the sort: {@code pause}, {@code kill9}, {@code cut}
     */
    @Line(action = "fault-plan", kinds = Kind.NOTE)
    record FaultPlanned(String fault, String what) implements Entry {}

    /**
     * A fault was injected.
     *
     * @param fault unique in the history
     * @param what the sort
     * @param target whom it hit
     * @param proof what shows that it took place (process state T, refused connections); empty if nothing does
     */
    @Line(action = "fault-begin", kinds = Kind.NOTE)
    record FaultBegun(String fault, String what, String target, String proof) implements Entry {}

    /**
     * A fault is over.
     *
     * @param fault as in {@link FaultBegun}
     * @param proof what shows that it took place, if only its end can show it; else empty
     */
    @Line(action = "fault-end", kinds = Kind.NOTE)
    record FaultEnded(String fault, String proof) implements Entry {}

    /**
     * A process died or was killed: its beliefs end here, and nothing it had called is answered.
     *
     * @param target the process's name
     */
    @Line(action = "process-end", kinds = Kind.NOTE)
    record ProcessEnded(String target) implements Entry {}

    /**
     * The run is over, everything was closed, and the back end was searched.
     *
     * @param left what was still there; empty if nothing
     */
    @Line(action = "audit", kinds = Kind.NOTE)
    record Audited(List<String> left) implements Entry {}

    /**
     * Something for people.
     *
     * @param text what
     */
    @Line(action = "remark", kinds = Kind.NOTE)
    record Remark(String text) implements Entry {}

    /** The recorder was closed; a source without this line lacks its end. */
    @Line(action = "recording-end", kinds = Kind.NOTE)
    record RecordingEnded() implements Entry {}
}
