package io.leasehold.recordstore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Lets code that blocks take part in a world of one thread: each task runs on a thread of its own, but only one thread runs at a
 * time. A task that waits hands the baton back and gets it again with its answer. Used by one world after another.
 */
final class Baton implements AutoCloseable {

    private final Semaphore back = new Semaphore(0);
    private final Deque<Worker> idle = new ArrayDeque<>();
    private final List<Worker> waiting = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final List<Worker> all = new ArrayList<>();
    private boolean unwinding;

    /** Thrown out of every wait when the world is over. */
    static final class WorldEnded extends Error {
        private static final long serialVersionUID = 1L;

        WorldEnded() {
            super("the world is over", null, false, false);
        }
    }

    private final class Worker extends Thread {
        private final Semaphore go = new Semaphore(0);
        private Runnable task = () -> {};
        private Object answer = "";
        private boolean quit;

        Worker(int number) {
            super("baton-" + number);
            setDaemon(true);
        }

        @Override
        public void run() {
            while (true) {
                go.acquireUninterruptibly();
                if (quit) {
                    return;
                }
                try {
                    task.run();
                } catch (Throwable e) {
                    if (!(e instanceof WorldEnded)) {
                        failures.add(e);
                    }
                }
                idle.push(this);
                back.release();
            }
        }
    }

    /** Runs the task until it waits or ends. */
    void run(Runnable task) {
        Worker worker = idle.isEmpty() ? newWorker() : idle.pop();
        worker.task = task;
        pass(worker);
    }

    private Worker newWorker() {
        Worker worker = new Worker(all.size());
        all.add(worker);
        worker.start();
        return worker;
    }

    private void pass(Worker worker) {
        worker.go.release();
        back.acquireUninterruptibly();
    }

    /** Called by a task: starts something that will answer at most twice, and waits for its first answer. */
    Object await(Consumer<Consumer<Object>> start) {
        if (unwinding) {
            throw new WorldEnded();
        }
        Worker me = (Worker) Thread.currentThread();
        waiting.add(me);
        start.accept(answer -> answer(me, answer));
        back.release();
        me.go.acquireUninterruptibly();
        if (unwinding) {
            throw new WorldEnded();
        }
        return me.answer;
    }

    private void answer(Worker worker, Object answer) {
        waiting.remove(worker);
        worker.answer = answer;
        pass(worker);
    }

    /** How many tasks wait. */
    int waiting() {
        return waiting.size();
    }

    /** What tasks threw in this world, which is over now; those that still wait are ended. */
    List<Throwable> endWorld() {
        unwinding = true;
        for (Worker worker : List.copyOf(waiting)) {
            answer(worker, "");
        }
        unwinding = false;
        List<Throwable> thrown = List.copyOf(failures);
        failures.clear();
        return thrown;
    }

    @Override
    public void close() {
        for (Worker worker : all) {
            worker.quit = true;
            worker.go.release();
        }
    }
}
