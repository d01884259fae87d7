package io.leasehold.benchmarks;

import io.leasehold.benchmarks.load.Keeping;
import io.leasehold.benchmarks.load.Loads;
import io.leasehold.benchmarks.load.Site;
import io.leasehold.benchmarks.subject.Subjects;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the program does in the JVMs that it starts. */
final class Children {

    private Children() {}

    /** What {@code Loads} runs in JVMs of their own. */
    @Command(name = "fork", hidden = true)
    static final class Fork implements Callable<Integer> {
        @Parameters(index = "0")
        private String provider = "";

        @Parameters(index = "1")
        private String uri = "";

        @Parameters(index = "2")
        private Effort effort = Effort.QUICK;

        @Parameters(index = "3")
        private Loads.Part part = Loads.Part.REQUESTS;

        @Parameters(index = "4")
        private Path directory = Path.of("");

        @Override
        public Integer call() throws Exception {
            Loads.fork(new Site(provider, uri, effort), part, directory);
            Runtime.getRuntime().halt(0); // why: a rival's threads may outlive its closing
            return 0;
        }
    }

    /** Many keys kept alive. */
    @Command(name = "keep", hidden = true)
    static final class Keep implements Callable<Integer> {
        @Option(names = "--as", required = true)
        private String subject = "";

        @Parameters(index = "0")
        private String uri = "";

        @Parameters(index = "1")
        private int leases;

        @Parameters(index = "2")
        private Duration ttl = Duration.ZERO;

        @Override
        public Integer call() throws Exception {
            new Keeping(uri, Subjects.named(subject, uri), leases, ttl).run();
            return 0;
        }
    }
}
