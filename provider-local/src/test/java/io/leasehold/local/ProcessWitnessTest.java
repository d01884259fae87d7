package io.leasehold.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.recordstore.HolderWitness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessWitnessTest {

    private static final String SCOPE = FakeProc.BOOT + ":4026531836:4026531834";

    @TempDir
    private Path root;

    private static HolderWitness witness(FakeProc proc) {
        return ProcessWitness.of(proc.table(), 0, reason -> {
            throw new IllegalStateException(reason);
        });
    }

    @Test
    void theIdentityNamesBootNamespacesPidAndStart() throws Exception {
        assertThat(witness(new FakeProc(root)).identity()).contains("linux:" + SCOPE + ":" + FakeProc.own() + ":1000");
    }

    @Test
    void aProcessIsGoneWhenNoneOfItsPidAndStartRuns() throws Exception {
        FakeProc proc = new FakeProc(root);
        HolderWitness witness = witness(proc);
        String holder = "linux:" + SCOPE + ":300:777";
        assertThat(witness.isProvablyGone(holder)).isTrue();
        proc.process(300, FakeProc.line(300, "java", 'S', 1, 30, 777));
        assertThat(witness.isProvablyGone(holder)).isFalse();
        proc.process(300, FakeProc.line(300, "java", 'T', 1, 30, 777));
        assertThat(witness.isProvablyGone(holder)).isFalse();
        proc.process(300, FakeProc.line(300, "java", 'Z', 1, 1, 777));
        assertThat(witness.isProvablyGone(holder)).isTrue();
    }

    @Test
    void whatIsHiddenLaterIsNotGone() throws Exception {
        FakeProc proc = new FakeProc(root);
        List<String> reasons = new ArrayList<>();
        HolderWitness witness = ProcessWitness.of(proc.table(), 0, reasons::add);
        proc.mounted("rw,hidepid=invisible");
        assertThat(witness.isProvablyGone("linux:" + SCOPE + ":300:777")).isFalse();
        assertThat(reasons).singleElement().asString().contains("hidepid");
    }

    @Test
    void aReusedPidDoesNotFoolIt() throws Exception {
        FakeProc proc = new FakeProc(root).process(300, FakeProc.line(300, "java", 'S', 1, 30, 778));
        assertThat(witness(proc).isProvablyGone("linux:" + SCOPE + ":300:777")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "linux",
                "linux:another-boot:4026531836:4026531834:300:777",
                "linux:" + FakeProc.BOOT + ":4026531837:4026531834:300:777",
                "linux:" + FakeProc.BOOT + ":4026531836:4026531835:300:777",
                "linux:" + FakeProc.BOOT + ":4026531836:-:300:777",
                "linux2:" + SCOPE + ":300:777",
                "linux:" + SCOPE + ":300",
                "linux:" + SCOPE + ":-300:777",
                "linux:" + SCOPE + ":300:777:5",
                "linux:" + SCOPE + ":300:777:5:6:7",
                "linux:" + SCOPE + ":99999999999:777",
                "linux:" + SCOPE + ":300:777 ",
            })
    void whateverIsNotOfThisMachineAndNamespaceIsDoubted(String identity) throws Exception {
        assertThat(witness(new FakeProc(root)).isProvablyGone(identity)).isFalse();
    }

    @Test
    void aHolderWithACompanionIsGoneOnlyWithItsWholeSession() throws Exception {
        FakeProc proc = new FakeProc(root).process(400, FakeProc.line(400, "sh", 'S', 400, 1, 50));
        HolderWitness holder = ProcessWitness.of(proc.table(), 400, reason -> {});
        String identity = "linux:" + SCOPE + ":300:777:400:50";
        assertThat(holder.identity().orElseThrow()).endsWith(":1000:400:50");
        HolderWitness contender = witness(proc);
        assertThat(contender.isProvablyGone(identity)).isFalse();
        proc.ended(400).process(401, FakeProc.line(401, "job", 'D', 400, 1, 60));
        assertThat(contender.isProvablyGone(identity)).isFalse();
        proc.ended(401);
        assertThat(contender.isProvablyGone(identity)).isTrue();
        proc.process(300, FakeProc.line(300, "java", 'S', 1, 1, 777));
        assertThat(contender.isProvablyGone(identity)).isFalse();
    }

    @Test
    void aCompanionThatLeadsNoRunningSessionIsRefused() throws Exception {
        FakeProc proc = new FakeProc(root).process(400, FakeProc.line(400, "sh", 'S', 399, 1, 50));
        for (int companion : new int[] {400, 401}) {
            assertThatThrownBy(() -> ProcessWitness.of(proc.table(), companion, reason -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("companion", Integer.toString(companion), "session leader");
        }
    }

    @Test
    void whereThereIsNoProcNothingIsProved() {
        List<String> reasons = new ArrayList<>();
        HolderWitness witness = ProcessWitness.of(new ProcessTable(root.resolve("none")), 0, reasons::add);
        assertThat(witness.identity()).isEmpty();
        assertThat(reasons).singleElement().asString().contains("none");
    }

    @Test
    void anUnreadableProcessIsDoubted() throws Exception {
        FakeProc proc = new FakeProc(root).process(300, "garbage");
        assertThat(witness(proc).isProvablyGone("linux:" + SCOPE + ":300:777")).isFalse();
    }
}
