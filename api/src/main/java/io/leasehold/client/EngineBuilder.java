package io.leasehold.client;

import io.leasehold.*;
import io.leasehold.spi.*;
import java.util.concurrent.Executor;

final class EngineBuilder implements LeaseClient.Builder {
    public LeaseClient.Builder uri(String uri) { return this; }
    public LeaseClient.Builder settings(ProviderSettings settings) { return this; }
    public LeaseClient.Builder provider(WriteLeaseProvider provider) { return this; }
    public LeaseClient.Builder holder(HolderId holder) { return this; }
    public LeaseClient.Builder require(Capability... capabilities) { return this; }
    public LeaseClient.Builder listener(LeaseListener listener) { return this; }
    public LeaseClient.Builder callbackExecutor(Executor executor) { return this; }
    public LeaseClient.Builder requestExecutor(Executor executor) { return this; }
    public LeaseClient.Builder clock(LeaseClock clock) { return this; }
    public LeaseClient.Builder keepLeasesAtShutdown() { return this; }
    public LeaseClient open() { throw new IllegalStateException("the engine comes with the next commit"); }
}
