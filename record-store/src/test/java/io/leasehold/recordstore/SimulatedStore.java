package io.leasehold.recordstore;

import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.recordstore.RecordStore.Stored;
import io.leasehold.recordstore.RecordStore.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One key with its whole history, so that a read may be stale. */
final class SimulatedStore {

    private final LeaseKey key;
    private final Weakening weakening;
    private final Audit audit;
    private final Tally tally;
    private final RecordCodec codec = new RecordCodec(Optional.empty());
    private final List<Stored> history = new ArrayList<>();
    private final List<Runnable> watchers = new ArrayList<>();
    private Optional<LeaseId> holder = Optional.empty();

    SimulatedStore(LeaseKey key, Weakening weakening, Audit audit, Tally tally) {
        this.key = key;
        this.weakening = weakening;
        this.audit = audit;
        this.tally = tally;
    }

    /** How many writes were applied; also the position of the newest. */
    int newest() {
        return history.size();
    }

    /** The state after so many writes. */
    Optional<Stored> at(int position) {
        return position == 0 ? Optional.empty() : Optional.of(history.get(position - 1));
    }

    Optional<LeaseId> holder() {
        return holder;
    }

    List<Runnable> watchers() {
        return watchers;
    }

    /** What a write would do to the record that it expects. */
    String kindOf(Version expected, byte[] bytes) {
        int position = expected.equals(Version.ABSENT) ? 0 : Integer.parseInt(expected.text());
        LeaseRecord before =
                at(position).map(s -> codec.decode(key, s.bytes())).orElseGet(() -> LeaseRecord.neverUsed(key));
        LeaseRecord after = codec.decode(key, bytes);
        if (after.generation() != before.generation()) {
            return "grant";
        }
        if (after.beat() != before.beat()) {
            return "beat";
        }
        return after.lastReleased().equals(before.lastReleased()) ? "term" : "release";
    }

    Optional<Version> compareAndSet(Version expected, byte[] bytes) {
        LeaseRecord next = codec.decode(key, bytes);
        if (!newestVersion().equals(expected) && comparesFor(next)) {
            return Optional.empty();
        }
        history.add(new Stored(written(next, bytes), Version.of(newest() + 1L)));
        List.copyOf(watchers).forEach(Runnable::run);
        return Optional.of(newestVersion());
    }

    private Version newestVersion() {
        return at(newest()).map(Stored::version).orElse(Version.ABSENT);
    }

    private boolean comparesFor(LeaseRecord next) {
        return switch (weakening) {
            case STORE_DOES_NOT_COMPARE -> false;
            case TAKEOVER_WITHOUT_COMPARE -> !takesOver(next);
            default -> true;
        };
    }

    private boolean takesOver(LeaseRecord next) {
        return holder.isPresent() && next.namesLease() && !next.leaseId().equals(holder);
    }

    private byte[] written(LeaseRecord next, byte[] bytes) {
        if (takesOver(next)) {
            tally.count(Count.TAKEOVERS);
        }
        holder = next.leaseId();
        LeaseRecord kept = weakened(next);
        audit.stored(kept.term());
        return kept == next ? bytes : codec.encode(kept);
    }

    private LeaseRecord weakened(LeaseRecord next) {
        boolean freed = !next.namesLease();
        return switch (weakening) {
            case GENERATION_RESET_ON_RELEASE ->
                freed ? next.toBuilder().generation(0).build() : next;
            case TERM_RESET_ON_RELEASE -> freed ? next.toBuilder().term(1).build() : next;
            case SHORTER_TTL_PUBLISHED ->
                freed ? next : next.toBuilder().ttl(Duration.ofSeconds(7)).build();
            default -> next;
        };
    }
}
