package io.leasehold.cli;

import picocli.CommandLine.Option;

/** What every command knows. */
final class CommonOptions {

    @Option(names = "--json", description = "Prints JSON, one object a line; errors too.")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Prints this text.")
    boolean help;
}
