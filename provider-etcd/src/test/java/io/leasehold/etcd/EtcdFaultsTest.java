package io.leasehold.etcd;

import static io.leasehold.Capability.SURVIVES_FAILOVER;
import static io.leasehold.Capability.SURVIVES_POWER_LOSS;
import static io.leasehold.Capability.SURVIVES_RESTART;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdFaultsTest {

    private final EtcdFaults faults = new EtcdFaults();

    @ParameterizedTest
    @ValueSource(strings = {"3.4.38", "3.5.23", "3.6.5", "3.7.0", "4.0.0-rc.1"})
    void aVersionWithAllFixesLacksNothing(String version) {
        faults.found(version);
        assertThat(faults.missing(1)).isEmpty();
        assertThat(faults.harmless()).isEmpty();
        assertThat(faults.warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.5.0", "3.5.1", "3.5.2"})
    void r14_2_theFirst35ReleasesKeepNothingOverACrash(String version) {
        faults.found(version);
        assertThat(faults.missing(3)).containsOnlyKeys(SURVIVES_RESTART, SURVIVES_POWER_LOSS, SURVIVES_FAILOVER);
        assertThat(faults.missing(3).get(SURVIVES_RESTART)).contains(version, "#13766");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.3.27", "3.4.20", "3.5.4"})
    void r14_2_anOldSingleMemberMayForget(String version) {
        faults.found(version);
        assertThat(faults.missing(1)).containsOnlyKeys(SURVIVES_RESTART, SURVIVES_POWER_LOSS);
        assertThat(faults.missing(3)).isEmpty();
    }

    @Test
    void theWorstMemberCounts() {
        faults.found("3.5.30");
        faults.found("3.5.1");
        assertThat(faults.missing(3)).containsKey(SURVIVES_RESTART);
    }

    @Test
    void faultsOfEtcdLeasesAreNamedAndBreakNothing() {
        faults.found("3.4.23");
        assertThat(faults.missing(1)).isEmpty();
        assertThat(faults.harmless()).get().asString().contains("etcd 3.4.23", "#15247", "#17780", "#20615");
    }

    @Test
    void whatCannotBeToldIsAWarning() {
        faults.unknown("the number of members", "permission denied");
        faults.found("mystery");
        assertThat(faults.warnings())
                .containsExactly(
                        "the number of members cannot be told: permission denied",
                        "the version of a member cannot be told: 'mystery' is no version of etcd",
                        "no member tells its version; faults of old versions cannot be told");
    }
}
