package io.leasehold.recordstore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Virtual time and seeded chance: everything that happens in a simulated world, one event at a time, in one order per seed. */
final class SimulatedTime {

    static final Duration TTL = Duration.ofSeconds(10);
    static final long TTL_NANOS = TTL.toNanos();

    private static final long SCRAMBLE = 0x9E3779B97F4A7C15L;

    final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final List<BooleanSupplier> questions = new ArrayList<>();
    private long now;
    private long count;

    /** Something that will happen, unless it is cancelled. */
    static final class Event implements Comparable<Event> {
        private final long time;
        private final long number;
        private final Runnable action;
        private boolean cancelled;

        private Event(long time, long number, Runnable action) {
            this.time = time;
            this.number = number;
            this.action = action;
        }

        void cancel() {
            cancelled = true;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    SimulatedTime(long seed) {
        this.random = new Random(seed * SCRAMBLE);
    }

    long now() {
        return now;
    }

    Event schedule(long delayNanos, Runnable action) {
        Event event = new Event(now + Math.max(0, delayNanos), count++, action);
        events.add(event);
        return event;
    }

    /** Lets everything happen that is due before the end. */
    void playUntil(long end) {
        for (Event next = events.peek(); next != null && next.time < end; next = events.peek()) {
            events.remove();
            if (!next.cancelled) {
                now = next.time;
                next.action.run();
                settle();
            }
        }
        now = Math.max(now, end);
    }

    /** Asks again after each event, until the answer is yes. */
    void afterEach(BooleanSupplier question) {
        if (!question.getAsBoolean()) {
            questions.add(question);
        }
    }

    private void settle() {
        if (!questions.isEmpty()) {
            List<BooleanSupplier> open = List.copyOf(questions);
            questions.clear();
            open.forEach(this::afterEach);
        }
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** A length from {@code least} to {@code most} ttls. */
    long ttls(double least, double most) {
        return (long) ((least + random.nextDouble() * (most - least)) * TTL_NANOS);
    }
}
