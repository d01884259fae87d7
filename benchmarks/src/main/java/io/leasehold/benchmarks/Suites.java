package io.leasehold.benchmarks;

import java.util.List;

/** What {@code ./benchmark} without a subcommand runs, in this order. */
final class Suites {

    private Suites() {}

    static List<Suite> all() {
        return SocketSuite.all();
    }
}
