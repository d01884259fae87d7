package io.leasehold.raft;

import io.leasehold.LeaseKey;
import io.leasehold.spi.Watch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The way to the member in this process: no network, no bytes. */
record LocalEndpoint(MemberService service) implements Endpoint {

    @Override
    public CompletableFuture<Reply> request(Request request) {
        return service.handle(request);
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean heardWithin(Duration time) {
        return true;
    }

    @Override
    public Watch watch(LeaseKey key, Runnable hint) {
        return service.watch(key, hint);
    }

    @Override
    public void giveUp() {}

    /** The member outlives its clients. */
    @Override
    public void close() {}
}
