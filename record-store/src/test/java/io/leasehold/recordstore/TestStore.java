package io.leasehold.recordstore;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A store in memory that counts its calls and does to the next ones what a test orders. Versions count up and never repeat. */
final class TestStore implements RecordStore {

    /** What happens to one call. Applies to writes unless the name says read. */
    enum Fault {
        NONE,
        /** Never arrives; the caller learns nothing. */
        DROP_REQUEST,
        /** Is applied; the caller learns nothing. */
        DROP_ANSWER,
        /** Is applied twice; the caller gets the second answer. */
        DUPLICATE,
        /** Arrives when {@link #deliverHeld} is called; the caller learns nothing. */
        HOLD,
        /** Surely changes nothing. */
        UNAVAILABLE,
        /** Is applied, and the driver throws something that the contract does not name. */
        APPLIED_BUT_CRASHES
    }

    private final Map<LeaseKey, Stored> records = new TreeMap<>();
    private final Deque<Fault> writeFaults = new ArrayDeque<>();
    private final Deque<Supplier<RuntimeException>> readFaults = new ArrayDeque<>();
    private final List<Runnable> held = new ArrayList<>();
    private Runnable beforeNextWrite = () -> {};
    private Runnable duringEachCall = () -> {};
    private boolean tells;
    private long lastVersion;
    int reads;
    int writes;
    int closes;

    @Override
    public synchronized Optional<Stored> read(LeaseKey key, Duration timeout) {
        reads++;
        duringEachCall.run();
        Supplier<RuntimeException> fault = readFaults.poll();
        if (fault != null && fault.get() != null) {
            throw fault.get();
        }
        return Optional.ofNullable(records.get(key));
    }

    @Override
    public synchronized Optional<Version> compareAndSet(
            LeaseKey key, Version expected, byte[] bytes, Duration timeout) {
        writes++;
        duringEachCall.run();
        Runnable before = beforeNextWrite;
        beforeNextWrite = () -> {};
        before.run();
        switch (Optional.ofNullable(writeFaults.poll()).orElse(Fault.NONE)) {
            case DROP_REQUEST -> throw new LeaseOutcomeUnknownException("request dropped");
            case DROP_ANSWER -> {
                apply(key, expected, bytes);
                throw new LeaseOutcomeUnknownException("answer dropped");
            }
            case HOLD -> {
                held.add(() -> apply(key, expected, bytes));
                throw new LeaseOutcomeUnknownException("request held");
            }
            case DUPLICATE -> {
                apply(key, expected, bytes);
                return apply(key, expected, bytes);
            }
            case UNAVAILABLE -> throw new LeaseUnavailableException("refused connection");
            case APPLIED_BUT_CRASHES -> {
                apply(key, expected, bytes);
                throw new IllegalStateException("driver crashed");
            }
            default -> {
                return apply(key, expected, bytes);
            }
        }
    }

    @Override
    public synchronized Written tryWrite(LeaseKey key, Version expected, byte[] bytes, Duration timeout) {
        Optional<Version> version = compareAndSet(key, expected, bytes, timeout);
        boolean met = tells && version.isEmpty();
        return new Written(version, met ? stored(key) : Optional.empty());
    }

    /** From now on a refusal tells what it met. */
    void tellsWhatItMet() {
        tells = true;
    }

    private Optional<Version> apply(LeaseKey key, Version expected, byte[] bytes) {
        Version current =
                Optional.ofNullable(records.get(key)).map(Stored::version).orElse(Version.ABSENT);
        return current.equals(expected) ? Optional.of(put(key, bytes)) : Optional.empty();
    }

    synchronized Version put(LeaseKey key, byte[] bytes) {
        Version version = Version.of(++lastVersion);
        records.put(key, new Stored(bytes.clone(), version));
        return version;
    }

    @Override
    public synchronized List<LeaseKey> keys(String prefix, Duration timeout) {
        return records.keySet().stream()
                .filter(key -> key.text().startsWith(prefix))
                .sorted(java.util.Comparator.reverseOrder())
                .toList();
    }

    @Override
    public synchronized void close() {
        closes++;
    }

    void nextWrites(Fault... faults) {
        writeFaults.addAll(List.of(faults));
    }

    void nextRead(Supplier<RuntimeException> fault) {
        readFaults.add(fault);
    }

    void beforeNextWrite(Runnable action) {
        beforeNextWrite = action;
    }

    void duringEachCall(Runnable action) {
        duringEachCall = action;
    }

    void deliverHeld() {
        List<Runnable> late = List.copyOf(held);
        held.clear();
        late.forEach(Runnable::run);
    }

    synchronized Optional<Stored> stored(LeaseKey key) {
        return Optional.ofNullable(records.get(key));
    }

    /** The calls since the last time, as text: {@code 1 read, 2 writes}. */
    String callsSinceLast() {
        String calls = reads + " reads, " + writes + " writes";
        reads = 0;
        writes = 0;
        return calls;
    }
}
