package io.leasehold.benchmarks.subject;

import java.util.concurrent.Callable;

/** What a bare driver wrote, and how it writes again. */
record Bare(Callable<?> write) implements Party.Grant {

    Bare(Runnable write) {
        this(() -> {
            write.run();
            return "";
        });
    }

    @Override
    public void release() throws Exception {
        Object unused = write.call();
    }

    @Override
    public boolean isHeld() {
        return true;
    }
}
