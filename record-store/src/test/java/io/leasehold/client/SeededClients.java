package io.leasehold.client;

import java.util.function.DoubleSupplier;

/** Opens clients whose jitter follows a seed. */
public final class SeededClients {

    private SeededClients() {}

    /**
     * A builder of the production client.
     *
     * @param chance numbers from 0 to below 1
     * @return a builder with every other default
     */
    public static LeaseClient.Builder builder(DoubleSupplier chance) {
        return new EngineBuilder().chance(chance);
    }
}
