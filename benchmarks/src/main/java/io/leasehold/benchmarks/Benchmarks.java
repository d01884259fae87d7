package io.leasehold.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of {@code ./benchmark}. */
@Command(
        name = "benchmark",
        description = "Measures leases on a back end that runs already.",
        mixinStandardHelpOptions = true,
        subcommands = {Compare.class, HandOvers.class, Takeovers.class, HeldLeases.class, Holder.class})
final class Benchmarks {

    private Benchmarks() {}

    public static void main(String... arguments) {
        System.exit(new CommandLine(new Benchmarks()).execute(arguments));
    }
}
