package io.leasehold.benchmarks;

import io.leasehold.benchmarks.subject.Party;
import io.leasehold.benchmarks.subject.Subjects;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A process that acquires a key, says so, and holds it until it is killed. */
@Command(name = "hold", hidden = true)
final class Holder implements Callable<Integer> {

    static final String HELD = "held";

    @Option(names = "--as", defaultValue = "leasehold")
    private String subject = "";

    @Parameters(index = "0")
    private String uri = "";

    @Parameters(index = "1")
    private String key = "";

    @Parameters(index = "2")
    private Duration ttl = Duration.ZERO;

    @Override
    public Integer call() throws Exception {
        try (Party party = Subjects.named(subject, uri).join(uri, ttl)) {
            Party.Grant grant = party.acquire(key);
            System.out.println(HELD + " " + grant);
            Thread.currentThread().join();
        }
        return 0;
    }
}
