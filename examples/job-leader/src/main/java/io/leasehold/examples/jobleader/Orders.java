package io.leasehold.examples.jobleader;

import io.leasehold.HolderId;
import io.leasehold.recipe.LeaderElection;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

/** The candidate's side of the story: what it says on standard output, and what it is told on standard input. */
final class Orders {

    private static final int WORK_MILLIS = 100;

    private volatile CountDownLatch barrier = new CountDownLatch(0);

    void say(String what, Object detail) {
        System.out.println(what + " " + detail);
    }

    /** The job's own work: takes a while, or all the time from {@code hold} to {@code go}. */
    void work() throws InterruptedException {
        CountDownLatch held = barrier;
        if (held.getCount() > 0) {
            say("holding", "");
            held.await();
        } else {
            Thread.sleep(WORK_MILLIS);
        }
    }

    /** Returns when standard input ends. */
    void obey(LeaderElection election) throws IOException {
        try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                obey(order.split(" ", 2), election);
            }
        } finally {
            barrier.countDown();
        }
    }

    private void obey(String[] order, LeaderElection election) {
        switch (order[0]) {
            case "hold" -> barrier = new CountDownLatch(1);
            case "go" -> barrier.countDown();
            case "resign" -> tell("resigned", election.resign());
            case "hand-over" -> tell("handed-over", election.handOver(HolderId.of(order[1])));
            default -> throw new IllegalArgumentException("unknown order " + order[0]);
        }
    }

    private void tell(String what, CompletionStage<Boolean> outcome) {
        CompletionStage<Void> unused =
                outcome.handle((done, error) -> error == null ? done : error).thenAccept(done -> say(what, done));
    }
}
