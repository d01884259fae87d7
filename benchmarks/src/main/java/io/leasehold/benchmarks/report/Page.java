package io.leasehold.benchmarks.report;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.Run;
import java.util.List;
import java.util.TreeMap;

/** {@code docs/PERFORMANCE.md}. */
final class Page {

    private static final String HEADING = """
            # What leases cost

            Written by `./benchmark` from the samples in [performance](performance); `./benchmark --report` writes it anew. Every figure
            of ours stands beside **the limit**, the fewest requests of the bare driver that could do the job, and **the rivals** that a user
            would pick instead, on the same servers in the same run: in each round every subject takes one sample, in another order each time.
            A ratio is of two samples of one round, ours to theirs; the table has the median of the ratios and their least and most. **Below 1
            ours is better**, also where more is better.

            """;

    private static final String MEANING = """
            ## What the works are

            - **free key, 1 client**: acquire and release of a key that nobody else wants, over and over; the limit is two bare writes.
            - **64 callers, 64 keys**: 64 threads of one process that share a client, each with a free key of its own.
            - **16 clients, one key**: clients with connections of their own that all want one key and release at once. A hand-over is a grant to
              another client than the last; fairness is Jain's index of the grants: 1 if all got the same, 1/16 if one got all.
            - **hand-over**: from the call of release to the grant of the one client that waits. The limit is one bare write after an equal
              pause: a round trip.
            - **takeover**: from the kill -9 of the holder's process to the grant of the client that waits.
            - **cold start**: from the start of a JVM to its first grant; of a bare driver, to its first write answered.
            - **event latency**: from the call of an acquire or a release, by another client of ours, to the call of each listener. The change
              itself, with its way to the disk, is in it, the same for every subject. So many watchers are so many watches of one key by one
              provider; with "keys watched" each has a key of its own, and the same one changes each time. The limit is the driver's own watch of
              the same record: of Lettuce one subscription and one listener that calls all, of jetcd and ZooKeeper's client (a persistent one) a
              watch for each watcher. Ours tells that a record may have changed, not the record. No rival tells of a key that is taken or given
              back. p50 and p99 are of all calls in a sample. Only in "raft" it is from the moment before a member applies a change to the listener
              in its process.
            - **held leases**: kept alive for one ttl by a process of its own; CPU of that process, heap after a collection, requests by the server's
              own counters. A rival has no count of beats missed; what it lost is asked at the end.
            - **requests, allocation**: do not depend on the machine. Redis: EVAL, EVALSHA, SUBSCRIBE, UNSUBSCRIBE, PING, WAIT; etcd: messages received
              by gRPC; ZooKeeper: packets received; DynamoDB: what the SDK sent, repeated tries included; Raft: entries of the log. Bytes of all
              threads of the client.
            - **raft-client**: a client that is none of three members. Takeover, cold start and held leases stand beside jetcd's lock on a lease, kept
              alive where it is held for long, on three members of etcd that run meanwhile.

            ## What the figures are not

            Clients and servers share the processors of one machine, and the network is its loopback: a real network adds the same round trips to
            all. DynamoDB Local is not Amazon's service; only its requests and ratios say something. Times of another machine, disk or
            Java are others; so are ratios where the disk is slow enough to hide everything else.
            """;

    private final StringBuilder text = new StringBuilder(HEADING);

    private Page() {}

    static String of(List<Run> runs, Judgement judgement) {
        Page page = new Page();
        page.text.append("## Goals\n\n").append(judgement.markdown());
        runs.forEach(page::add);
        return page.text.append(MEANING).toString();
    }

    private void add(Run run) {
        text.append("## ").append(run.provider()).append("\n\n");
        new TreeMap<>(run.setting()).forEach((name, value) -> text.append("- %s: %s\n".formatted(name, value)));
        text.append("\n![%s](performance/%s.svg)\n\n".formatted(run.provider(), run.provider()));
        text.append(
                "| work | subject | median | least to most | unit | ours costs, x theirs |\n|---|---|--:|--:|---|---|\n");
        for (Table.Row row : Table.of(run).rows()) {
            Figure figure = row.figure();
            text.append("| %s | %s | %s | %s | %s | %s |\n"
                    .formatted(
                            figure.work(),
                            figure.subject(),
                            Numbers.of(figure.median()),
                            figure.samples().size() == 1 ? "" : Numbers.range(figure),
                            figure.unit(),
                            row.ratio()));
        }
        text.append('\n');
    }
}
