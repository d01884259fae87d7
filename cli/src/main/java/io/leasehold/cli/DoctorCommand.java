package io.leasehold.cli;

import io.leasehold.Capability;
import io.leasehold.client.LeaseClient;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code leasehold doctor}. */
@Command(
        name = "doctor",
        header = "Examines a back end: round trips, clock, settings, and what to change.",
        description = {
            "",
            "Holds one lease for --for on the key leasehold-doctor/HOST, whose record stays, and measures heartbeats, reads and the"
                    + " server's clock. Says which ttl they bear, which promises are kept here, and why others are not. Ends with 78 if"
                    + " something is to be changed: a promise of --require is not kept, --ttl is too short, heartbeats were missed, or"
                    + " the server's clock steps or runs at a wrong rate.",
            ""
        },
        footer = {"", "Example:", "  leasehold doctor --ttl 5s --require survives-restart redis://db1:6379"})
final class DoctorCommand implements Callable<Integer> {

    private static final Duration SHORTEST = Duration.ofSeconds(10);

    @Parameters(arity = "0..1", paramLabel = "URI", description = "The provider; otherwise as --provider says.")
    private String uri = "";

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "The ttl to judge. Default: 15s, the default of a lease.")
    private Duration ttl = Diagnosis.defaultTtl();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Durations.class,
            description = "How long to measure; at least 10s. Default: ${DEFAULT-VALUE}.")
    private Duration length = SHORTEST;

    @Option(
            names = "--require",
            paramLabel = "CAPABILITY",
            split = ",",
            converter = CapabilityName.class,
            description =
                    "A promise that must be kept, as survives-power-loss; may be repeated. Default: all that this provider keeps"
                            + " on a back end that lets it.")
    private List<Capability> required = List.of();

    @Mixin
    private final ProviderOptions provider = new ProviderOptions();

    @Mixin
    private final CommonOptions common = new CommonOptions();

    private final Output out;

    /** Reads {@code survives-restart}. */
    static final class CapabilityName implements ITypeConverter<Capability> {

        @Override
        public Capability convert(String text) {
            return Arrays.stream(Capability.values())
                    .filter(capability -> Diagnosis.spelled(capability).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no capability; there are "
                            + Arrays.stream(Capability.values())
                                    .map(Diagnosis::spelled)
                                    .collect(Collectors.joining(", "))));
        }
    }

    DoctorCommand(PrintStream out) {
        this.out = new Output(out);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (length.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    "--for is " + Durations.text(length) + "; the least is " + Durations.text(SHORTEST));
        }
        if (!uri.isEmpty() && provider.isGiven()) {
            throw new IllegalArgumentException("URI and --provider are both given; one is allowed");
        }
        LeaseClient.Builder builder =
                uri.isEmpty() ? provider.builder() : LeaseClient.builder().uri(uri);
        try (Checkup checkup = new Checkup(builder)) {
            Checkup.Findings findings = checkup.run(length);
            Diagnosis diagnosis = new Diagnosis(findings, required(findings), ttl);
            print(diagnosis);
            return diagnosis.complaints().isEmpty() ? 0 : ExitCode.UNSAFE_BACKEND;
        }
    }

    private Collection<Capability> required(Checkup.Findings findings) {
        Set<Capability> withdrawn = EnumSet.noneOf(Capability.class);
        withdrawn.addAll(findings.traits().withdrawn().keySet());
        return required.isEmpty() ? withdrawn : required;
    }

    private void print(Diagnosis diagnosis) {
        if (common.json) {
            out.json(diagnosis.fields());
            return;
        }
        List<String> complaints = diagnosis.complaints();
        out.fields(diagnosis.lines());
        out.line("");
        complaints.forEach(complaint -> out.line("CHANGE  " + complaint));
        if (complaints.isEmpty()) {
            out.line("Nothing to change.");
        }
    }
}
