package io.leasehold.benchmarks;

import io.leasehold.benchmarks.jvm.JmhSuite;
import io.leasehold.benchmarks.raft.RaftSuite;
import io.leasehold.benchmarks.records.RecordsSuite;
import java.util.ArrayList;
import java.util.List;

/** What {@code ./benchmark} without a subcommand runs, in this order. */
final class Suites {

    private Suites() {}

    static List<Suite> all() {
        List<Suite> all = new ArrayList<>(SocketSuite.all());
        all.addAll(List.of(JmhSuite.jvm(), JmhSuite.local(), JmhSuite.file()));
        all.addAll(RaftSuite.all());
        all.add(new RecordsSuite());
        return all;
    }
}
