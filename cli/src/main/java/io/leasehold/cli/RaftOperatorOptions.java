package io.leasehold.cli;

import io.leasehold.raft.RaftOperator;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Which group is operated. */
final class RaftOperatorOptions {

    static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Option(
            names = {"-p", "--provider"},
            paramLabel = "URI",
            required = true,
            defaultValue = "${env:LEASEHOLD_PROVIDER}",
            description = "raft://host:port,host:port. Default: LEASEHOLD_PROVIDER.")
    private String uri = "";

    RaftOperator open() {
        return RaftOperator.open(uri);
    }
}
