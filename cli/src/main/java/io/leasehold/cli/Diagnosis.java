package io.leasehold.cli;

import io.leasehold.Capability;
import io.leasehold.client.LeaseSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What follows from the findings: which ttl this back end bears, and what is to be changed.
 *
 * @param findings what was measured
 * @param required the promises that must be kept
 * @param wanted the ttl to be judged
 */
record Diagnosis(Checkup.Findings findings, Collection<Capability> required, Duration wanted) {

    /** The first try of a heartbeat waits an eighth of the ttl for its answer; four usual answers fit into that. */
    private static final int FIRST_TRY = 8;

    private static final int RESERVE = 4;

    /** With the default margin of 20 % each clock may be off by 11 % (docs/SPEC.md, Clocks). */
    private static final double MOST_GAIN_PPM = 100_000;

    private static final Duration STEP = Duration.ofMillis(100);

    /** The shortest ttl at which slow answers do not cost the lease, in whole steps of 100 ms. */
    Duration proposedTtl() {
        Duration usual = findings.beats().quantile(0.99).multipliedBy((long) FIRST_TRY * RESERVE);
        Duration slowest = findings.beats().longest().multipliedBy(RESERVE);
        Duration least = findings.traits().smallestTtl();
        Duration most = longer(least, longer(usual, slowest));
        long steps = most.plus(STEP).minusNanos(1).dividedBy(STEP);
        return STEP.multipliedBy(steps);
    }

    /** What is wrong, one sentence each; none if all is well. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        findings.traits().withdrawn().forEach((capability, reason) -> {
            if (required.contains(capability)) {
                complaints.add(spelled(capability) + " is not kept here: " + reason);
            }
        });
        required.stream()
                .filter(capability -> !findings.traits().capabilities().contains(capability))
                .filter(capability -> !findings.traits().withdrawn().containsKey(capability))
                .forEach(capability -> complaints.add(spelled(capability) + " is not kept by this provider at all"));
        if (wanted.compareTo(proposedTtl()) < 0) {
            complaints.add("a ttl of " + Durations.text(wanted) + " is too short for these round trips: take "
                    + Durations.text(proposedTtl()) + " or more");
        }
        if (!findings.held()) {
            complaints.add("the lease was lost during the measurement");
        }
        if (findings.beats().unanswered() > 0) {
            complaints.add(findings.beats().unanswered() + " heartbeats got no answer in time");
        }
        complainOfClock(complaints);
        return List.copyOf(complaints);
    }

    private void complainOfClock(List<String> complaints) {
        ClockComparison clock = findings.clock();
        if (!clock.isObservable()) {
            return;
        }
        if (!clock.step().isZero()) {
            complaints.add("the server's clock stepped by " + clock.step().toMillis()
                    + " ms: let it be slewed, not stepped; it decides when leases end");
        }
        if (Math.abs(clock.gain()) - clock.gainUncertainty() > MOST_GAIN_PPM) {
            complaints.add("the server's clock runs at another rate than this one: look at both");
        }
    }

    /** For people. */
    Map<String, Object> lines() {
        Map<String, Object> lines = new LinkedHashMap<>();
        lines.put("acquire", findings.acquire().toMillis() + " ms");
        lines.put("heartbeats", findings.beats().text());
        lines.put("reads", findings.reads().text());
        lines.put("clock", findings.clock().text());
        lines.put("proposal", "ttl from " + Durations.text(proposedTtl()) + "; " + plan(longer(wanted, proposedTtl())));
        lines.put("keeps", String.join(", ", kept()));
        findings.traits().withdrawn().forEach((capability, reason) -> lines.put("not " + spelled(capability), reason));
        return lines;
    }

    /** For programs. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("acquireNanos", findings.acquire().toNanos());
        fields.put("heartbeats", findings.beats().fields());
        fields.put("reads", findings.reads().fields());
        ClockComparison clock = findings.clock();
        if (clock.isObservable()) {
            fields.put(
                    "serverClock",
                    Map.of(
                            "gainPpm", clock.gain(),
                            "gainWithinPpm", clock.gainUncertainty(),
                            "stepMillis", clock.step().toMillis()));
        }
        fields.put("proposedTtlMillis", proposedTtl().toMillis());
        fields.put("keeps", kept());
        Map<String, String> withdrawn = new LinkedHashMap<>();
        findings.traits().withdrawn().forEach((capability, reason) -> withdrawn.put(spelled(capability), reason));
        fields.put("withdrawn", withdrawn);
        fields.put("change", complaints());
        return fields;
    }

    private List<String> kept() {
        return findings.traits().capabilities().stream().map(Diagnosis::spelled).toList();
    }

    private static String plan(Duration ttl) {
        return "at " + Durations.text(ttl) + " a heartbeat every " + Durations.text(ttl.dividedBy(5))
                + ", first try given up after " + Durations.text(ttl.dividedBy(FIRST_TRY));
    }

    /** The name as URIs and options spell it. */
    static String spelled(Capability capability) {
        return capability.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Duration defaultTtl() {
        return LeaseSpec.DEFAULT_TTL;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
