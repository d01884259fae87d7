package io.leasehold.examples.singlewriter;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** The instance's side of the load generator: it holds the process at {@link #pass} from {@code hold} to {@code go}. */
final class Checkpoint {

    private volatile CountDownLatch barrier = new CountDownLatch(0);
    private volatile boolean over;

    Checkpoint() {
        Thread listener = new Thread(this::obey, "checkpoint");
        listener.setDaemon(true);
        listener.start();
    }

    private void obey() {
        try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                barrier.countDown();
                barrier = new CountDownLatch(order.equals("hold") ? 1 : 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            over = true;
            barrier.countDown();
        }
    }

    /** Waits while held. */
    void pass() throws InterruptedException {
        CountDownLatch held = barrier;
        if (held.getCount() > 0) {
            say("holding", ProcessHandle.current().pid());
            held.await();
        }
    }

    /** Whether the load generator has gone. */
    boolean isOver() {
        return over;
    }

    void say(String what, Object detail) {
        System.out.println(what + " " + detail);
    }
}
