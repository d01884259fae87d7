package io.leasehold.etcd;

import io.leasehold.Capability;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The faults of the servers' versions that matter to leases, from etcd's change logs. Those of etcd leases and of stale reads only
 * warn, because nothing here rests on either.
 */
final class EtcdFaults {

    private static final Comparator<Version> ORDER = Comparator.comparingInt(Version::major)
            .thenComparingInt(Version::minor)
            .thenComparingInt(Version::patch);

    private static final Set<Capability> DURABILITY =
            Set.of(Capability.SURVIVES_RESTART, Capability.SURVIVES_POWER_LOSS);

    private static final List<Fault> KNOWN = List.of(
            new Fault(
                    "after a crash members may hold different data (etcd #13766)",
                    Scope.of("3.5.0", "3.5.3"),
                    Set.of(Capability.SURVIVES_RESTART, Capability.SURVIVES_POWER_LOSS, Capability.SURVIVES_FAILOVER)),
            new Fault(
                    "a single member may lose acknowledged writes in a crash (etcd #14370)",
                    Scope.of("0.0.0", "3.4.21", "3.5.5").single(),
                    DURABILITY),
            new Fault(
                    "a paused leader may revoke etcd leases (etcd #15247); none is used here",
                    Scope.of("0.0.0", "3.4.31", "3.5.13"),
                    Set.of()),
            new Fault(
                    "revisions may go back after a restart (etcd #17780); a watch may then miss a change",
                    Scope.of("0.0.0", "3.4.32", "3.5.14"),
                    Set.of()),
            new Fault(
                    "a keep-alive of a revoked etcd lease may succeed (etcd #20615); none is used here",
                    Scope.of("0.0.0", "3.4.38", "3.5.23", "3.6.5"),
                    Set.of()));

    private final TreeSet<Version> versions = new TreeSet<>(ORDER);
    private final List<String> warnings = new ArrayList<>();

    private record Version(int major, int minor, int patch) {
        private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6}).*");

        static Version parse(String text) {
            Matcher parts = FORM.matcher(text);
            if (!parts.matches()) {
                throw new IllegalArgumentException("'" + text + "' is no version of etcd");
            }
            return new Version(number(parts, 1), number(parts, 2), number(parts, 3));
        }

        private static int number(Matcher parts, int group) {
            return Integer.parseInt(parts.group(group));
        }

        boolean isBefore(Version other) {
            return ORDER.compare(this, other) < 0;
        }

        @Override
        public String toString() {
            return major + "." + minor + "." + patch;
        }
    }

    /** Which versions have a fault: from the first one on, up to the first release of each line without it. */
    private record Scope(Version since, List<Version> fixed, boolean singleMemberOnly) {

        static Scope of(String since, String... fixed) {
            return new Scope(
                    Version.parse(since),
                    Arrays.stream(fixed).map(Version::parse).toList(),
                    false);
        }

        Scope single() {
            return new Scope(since, fixed, true);
        }

        boolean holds(Version version) {
            Version cure = fixed.stream()
                    .filter(release -> release.major() == version.major() && release.minor() == version.minor())
                    .findFirst()
                    .orElse(fixed.get(0));
            return !version.isBefore(since) && version.isBefore(cure);
        }
    }

    private record Fault(String what, Scope scope, Set<Capability> breaks) {}

    /** A member has this version. */
    void found(String version) {
        try {
            versions.add(Version.parse(version));
        } catch (IllegalArgumentException e) {
            unknown("the version of a member", String.valueOf(e.getMessage()));
        }
    }

    void unknown(String what, String why) {
        warnings.add(what + " cannot be told: " + why);
    }

    void neverCompacted(long revision) {
        warnings.add("etcd has kept all of its " + revision
                + " revisions; each heartbeat adds one: set --auto-compaction-retention");
    }

    /** What the versions found break, each with the reason. */
    Map<Capability, String> missing(int voters) {
        Map<Capability, String> missing = new EnumMap<>(Capability.class);
        for (Version version : versions) {
            for (Fault fault : KNOWN) {
                if (fault.scope().holds(version)
                        && (voters <= 1 || !fault.scope().singleMemberOnly())) {
                    fault.breaks().forEach(lost -> missing.putIfAbsent(lost, "etcd " + version + ": " + fault.what()));
                }
            }
        }
        return missing;
    }

    /** What is not known, and what is set up badly. */
    List<String> warnings() {
        List<String> all = new ArrayList<>(warnings);
        if (versions.isEmpty()) {
            all.add("no member tells its version; faults of old versions cannot be told");
        }
        return all;
    }

    /** Faults that break nothing, in one line; empty if there are none. */
    Optional<String> harmless() {
        String all = versions.stream()
                .flatMap(version -> KNOWN.stream()
                        .filter(fault ->
                                fault.breaks().isEmpty() && fault.scope().holds(version))
                        .map(fault -> "etcd " + version + ": " + fault.what()))
                .collect(Collectors.joining("; "));
        return Optional.of(all).filter(text -> !text.isEmpty());
    }
}
