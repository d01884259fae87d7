package io.leasehold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

    static List<String> commands() {
        return List.of("exec", "gate", "inspect", "list", "watch", "revoke", "providers", "check", "tck", "completion");
    }

    @Test
    void theHelpNamesEveryCommandAndEveryExitCode() {
        Invocation help = Invocation.of("--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).contains(commands());
        assertThat(help.out()).contains("64 ", "65 ", "69 ", "70 ", "74 ", "75 ", "77 ", "78 ", "79 ");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandExplainsItself(String command) {
        Invocation help = Invocation.of(command, "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).contains("Usage: leasehold " + command, "--json").doesNotContain("${");
        assertThat(Invocation.of("help", command).out()).isEqualTo(help.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec", "gate", "inspect", "list", "watch", "revoke", "check", "tck", "completion"})
    void everyCommandThatTakesArgumentsHasAnExample(String command) {
        assertThat(Invocation.of(command, "--help").out())
                .containsPattern(
                        "Examples?:\\s+(source <\\()?leasehold " + command + "|leasehold exec \\S+ -- leasehold gate");
    }

    @Test
    void theVersionIsOneLine() {
        assertThat(Invocation.of("--version").out()).matches("leasehold \\S.*\n");
    }

    @Test
    void withoutACommandTheCommandsAreNamed() {
        Invocation none = Invocation.of();
        assertThat(none.exitCode()).isEqualTo(64);
        assertThat(none.err())
                .startsWith("leasehold: no command is given; the commands are exec, elect, gate,")
                .hasLineCount(1);
    }

    @Test
    void anUnknownCommandAndAnUnknownOptionAreNamedInOneLine() {
        assertThat(Invocation.of("acquire").err()).contains("'acquire'").hasLineCount(1);
        Invocation option = Invocation.of("exec", "k", "--colour", "--", "true");
        assertThat(option.exitCode()).isEqualTo(64);
        assertThat(option.err()).contains("'--colour'", "leasehold exec --help").hasLineCount(1);
    }

    @Test
    void anArgumentThatCouldNotBeDecodedIsRefusedBeforeItIsUsed() {
        Invocation undecodable = Invocation.of("inspect", "caf\uFFFD");
        assertThat(undecodable.exitCode()).isEqualTo(64);
        assertThat(undecodable.err()).contains("argument 2 ('caf\uFFFD') is not text in the encoding of this locale");
    }

    @Test
    void aFileNamedInAnArgumentIsNotReadInItsPlace() {
        assertThat(Invocation.of("inspect", "@/etc/hostname", "--provider", "nosuch:")
                        .err())
                .doesNotContain("hostname:")
                .contains("nosuch");
    }

    @Test
    void theCompletionKnowsEveryCommand() {
        assertThat(Invocation.of("completion").out()).contains(commands()).contains("--provider", "complete -F");
    }

    @Test
    void revokeNeedsAReason() {
        Invocation revoke = Invocation.of("revoke", "k", "--provider", "local:");
        assertThat(revoke.exitCode()).isEqualTo(64);
        assertThat(revoke.err()).contains("--why");
    }

    @Test
    void theGateNeedsAFence() {
        Invocation gate = Invocation.of("gate", "g", "--", "true");
        assertThat(gate.exitCode()).isEqualTo(64);
        assertThat(gate.err()).contains("LEASEHOLD_FENCE is not set");
    }
}
