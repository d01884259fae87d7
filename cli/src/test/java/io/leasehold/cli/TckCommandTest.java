package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TckCommandTest {

    @Test
    void theHelpSaysWhatStaysBehindAndHowItEnds() {
        assertThat(Invocation.of("tck", "--help").out())
                .contains("never deleted", "random prefix", "no rule failed", "a rule failed");
    }

    @Test
    void aBackEndMustBeNamed() {
        Invocation none = Invocation.of("tck");
        assertThat(none.exitCode()).isEqualTo(64);
        assertThat(none.err()).contains("no back end is given");
    }

    @Test
    void oneBackEndIsNamed() {
        Invocation two = Invocation.of("tck", "local:", "--provider", "local:");
        assertThat(two.exitCode()).isEqualTo(64);
        assertThat(two.err()).contains("given twice");
    }

    @Test
    void anUnknownSchemeIsRefusedBeforeAnyTest() {
        Invocation unknown = Invocation.of("tck", "nosuch:");
        assertThat(unknown.exitCode()).isEqualTo(64);
        assertThat(unknown.err()).contains("'nosuch:'", "file, local");
    }

    @Test
    void aTtlBelowTheSmallestIsRefusedWithTheLimits() {
        Invocation shortTtl = Invocation.of("tck", "local:", "--ttl", "1ms");
        assertThat(shortTtl.exitCode()).isEqualTo(64);
        assertThat(shortTtl.err()).contains("PT0.001S", "PT0.05S");
    }
}
