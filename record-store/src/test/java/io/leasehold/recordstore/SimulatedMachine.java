package io.leasehold.recordstore;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import io.leasehold.recordstore.SimulatedNetwork.Leg;
import io.leasehold.recordstore.SimulatedNetwork.Parcel;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where a process runs: clocks of its own rate whose wall time steps and whose monotonic time stops in a suspend, pauses in which
 * nothing runs, cuts from the network, and an end.
 */
final class SimulatedMachine implements LeaseClock {

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long BOOT_RESOLUTION = 10 * NANOS_PER_MILLI;
    private static final long START_WALL = 1_700_000_000_000L * NANOS_PER_MILLI;

    private final SimulatedTime time;
    private final SimulatedNetwork network;
    private final String name;
    private final double rate;
    private final long offset;
    private long suspended;
    private long wallOffset;
    private long pausedUntil;
    private long cutUntil;
    private boolean ended;
    private boolean hidesSuspends;

    SimulatedMachine(SimulatedTime time, SimulatedNetwork network, String name, double rate) {
        this.time = time;
        this.network = network;
        this.name = name;
        this.rate = rate;
        this.offset = time.random.nextInt();
    }

    /** A clock for what is stamped with the world's own time. */
    static SimulatedMachine still() {
        SimulatedTime time = new SimulatedTime(0);
        return new SimulatedMachine(time, new SimulatedNetwork(time, new Tally()), "world", 1);
    }

    String name() {
        return name;
    }

    private long running() {
        return (long) (time.now() * rate);
    }

    @Override
    public long nanoTime() {
        return offset + running() - suspended;
    }

    @Override
    public long wallMillis() {
        return (START_WALL + running() + wallOffset - hidden()) / NANOS_PER_MILLI;
    }

    @Override
    public OptionalLong bootNanos() {
        return OptionalLong.of((running() - hidden()) / BOOT_RESOLUTION * BOOT_RESOLUTION);
    }

    /** How much of the suspends no clock of this machine shows. */
    private long hidden() {
        return hidesSuspends ? suspended : 0;
    }

    /** From now on a suspend stops every clock, as when a hypervisor freezes a guest. */
    void hideSuspends() {
        hidesSuspends = true;
    }

    /** For how long the machine was suspended so far, on the world's clock. */
    long suspendedSoFar() {
        return toWorld(suspended);
    }

    /** What a process that also counts suspends takes for the time elapsed. */
    long nanosWithSuspends() {
        return offset + running();
    }

    /** What a process takes for the time elapsed that believes the wall clock. */
    long wallNanos() {
        return offset + running() + wallOffset;
    }

    /** Converts a length of this machine's time. */
    long toWorld(long nanos) {
        return (long) (nanos / rate);
    }

    void pause(long worldNanos) {
        pausedUntil = Math.max(pausedUntil, time.now() + worldNanos);
    }

    /** A pause in which monotonic time stands still; boot time and wall clock go on. */
    void suspend(long worldNanos) {
        pause(worldNanos);
        suspended += (long) (worldNanos * rate);
    }

    void cut(long worldNanos) {
        cutUntil = Math.max(cutUntil, time.now() + worldNanos);
    }

    void stepWall(long nanos) {
        wallOffset += nanos;
    }

    /** From now on nothing runs here. */
    void end() {
        ended = true;
    }

    /** Reconnects and wakes at once. */
    void heal() {
        pausedUntil = Math.min(pausedUntil, time.now());
        cutUntil = time.now();
    }

    /** Runs the action after so many nanoseconds of this machine, or when its pause has ended. */
    SimulatedTime.Event later(long nanos, Runnable action) {
        return time.schedule((long) Math.ceil(nanos / rate), () -> awake(action));
    }

    void awake(Runnable action) {
        if (time.now() < pausedUntil) {
            time.schedule(pausedUntil - time.now(), () -> awake(action));
        } else if (!ended) {
            action.run();
        }
    }

    /** Sends a request and gives its answers to this machine, each as it arrives. */
    <A> void ask(Supplier<String> what, Supplier<A> operation, Consumer<A> onAnswer) {
        send(new Parcel(name, Leg.REQUEST, what), () -> {
            A answer = operation.get();
            send(new Parcel(name, Leg.ANSWER, what), () -> awake(() -> onAnswer.accept(answer)));
        });
    }

    /** Gets a message that nobody asked for. */
    void tell(String what, Runnable onArrival) {
        send(new Parcel(name, Leg.ANSWER, () -> what), () -> awake(onArrival));
    }

    private void send(Parcel parcel, Runnable delivery) {
        if (time.now() >= cutUntil && !ended) {
            network.send(parcel, delivery);
        }
    }

    @Override
    public LeaseScheduler newScheduler(String threadName) {
        return new Scheduler();
    }

    /** Timers follow monotonic time, which a suspend delays. */
    private final class Scheduler implements LeaseScheduler {
        private boolean closed;

        @Override
        public Timer schedule(Runnable task, Duration delay) {
            Pending pending = new Pending(task, nanoTime() + Math.max(0, delay.toNanos()));
            pending.await();
            return pending::cancel;
        }

        @Override
        public void close() {
            closed = true;
        }

        private final class Pending {
            private final Runnable task;
            private final long due;
            private boolean cancelled;

            Pending(Runnable task, long due) {
                this.task = task;
                this.due = due;
            }

            void await() {
                SimulatedTime.Event unused = later(due - nanoTime(), this::fire);
            }

            private void fire() {
                if (cancelled || closed) {
                    return;
                }
                if (due - nanoTime() > 0) {
                    await();
                } else {
                    task.run();
                }
            }

            void cancel() {
                cancelled = true;
            }
        }
    }
}
