package io.leasehold.recordstore;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import java.time.Duration;

/**
 * What this contender has seen of the keys that others hold: the whole basis of a takeover (rule 5.4). A key may be taken once
 * it has shown one mark for the ttl that its record states.
 *
 * <p>The default lives in memory. A process that tries once and ends, such as a command run by cron, would observe anew each
 * time and never take over: it gives {@link RecordStoreProvider.Builder#observations} an implementation that keeps key, mark and
 * the time since boot in a file, together with an id of the boot, and starts again from zero when the boot id is another.
 *
 * <p>Called from any thread, right after each answer that shows somebody else's lease.
 */
@FunctionalInterface
public interface Observations {

    /**
     * Notes that an answer which has just arrived showed this mark, and tells since when.
     *
     * @param key the key
     * @param mark a short text that changes with each grant, each beat and each reservation; only equality has a meaning
     * @return how long ago an answer first showed this mark, if none has shown another one since; zero if this is the first. It
     *     may be too short, never too long: an entry may be dropped at any time, and a coarse clock's error is subtracted
     */
    Duration unchangedFor(LeaseKey key, String mark);

    /**
     * Observations on the clock's monotonic time, which the clock of no other machine can disturb.
     *
     * @param clock the contender's clock
     * @param keys how many keys are remembered; the one used least recently is dropped first, which costs its contender one ttl
     * @return observations that end with this process
     * @throws IllegalArgumentException if keys is below 1
     */
    static Observations inMemory(LeaseClock clock, int keys) {
        return new MemoryObservations(clock, keys);
    }
}
