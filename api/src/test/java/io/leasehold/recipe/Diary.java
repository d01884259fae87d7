package io.leasehold.recipe;

import io.leasehold.FencingToken;
import io.leasehold.LossReason;
import io.leasehold.client.Lease;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A listener that leads until it is interrupted and writes down what happened. */
final class Diary implements LeaderElection.Listener {

    final List<String> lines = new CopyOnWriteArrayList<>();
    private final Reign reign;
    private final Consumer<FencingToken> whenDeposed;

    /** What to do while elected. */
    interface Reign {
        void lead(Lease lease) throws Exception;
    }

    Diary() {
        this(lease -> new CountDownLatch(1).await());
    }

    Diary(Reign reign) {
        this(reign, token -> {});
    }

    Diary(Reign reign, Consumer<FencingToken> whenDeposed) {
        this.reign = reign;
        this.whenDeposed = whenDeposed;
    }

    @Override
    public void onElected(Lease lease) throws Exception {
        lines.add("elected " + lease.token());
        try {
            reign.lead(lease);
        } finally {
            lines.add("returned " + lease.token());
        }
    }

    @Override
    public void onDeposed(FencingToken token, LossReason reason) {
        lines.add("deposed " + token + " " + reason);
        whenDeposed.accept(token);
        lines.add("told " + token);
    }
}
