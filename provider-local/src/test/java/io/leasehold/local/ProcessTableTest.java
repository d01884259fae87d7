package io.leasehold.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.local.ProcessTable.Stat;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessTableTest {

    @TempDir
    private Path root;

    @ParameterizedTest
    @ValueSource(strings = {"java", "a b", "a) Z 1 2 3", ") R 9 (", "((", "))", "", "a\nb", "ä"})
    void theNameOfAProcessMayHoldAnything(String name) throws Exception {
        assertThat(Stat.parse(FakeProc.line(77, name, 'S', 66, 5, 4242))).isEqualTo(new Stat(77, 'S', 66, 5, 4242));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "77", "77 (java", "77 (java) S 1 2", "x (java) S", ") 77 (java"})
    void whatIsNoProcessIsRefused(String line) {
        assertThatThrownBy(() -> Stat.parse(line)).isInstanceOf(IOException.class);
    }

    @Test
    void aZombieHasEndedUnlessOtherThreadsOfItRunAndAStoppedProcessIsAlive() {
        assertThat(new Stat(1, 'Z', 1, 1, 1).hasEnded()).isTrue();
        assertThat(new Stat(1, 'X', 1, 0, 1).hasEnded()).isTrue();
        assertThat(new Stat(1, 'Z', 1, 2, 1).hasEnded()).isFalse();
        for (char state : "RSDTtIWP".toCharArray()) {
            assertThat(new Stat(1, state, 1, 1, 1).hasEnded())
                    .as("state %s", state)
                    .isFalse();
        }
    }

    @Test
    void thisProcessIsInTheRealTable() throws Exception {
        ProcessTable real = new ProcessTable(Path.of("/proc"));
        assertThat(real.self().pid()).isEqualTo(FakeProc.own());
        assertThat(real.stat(FakeProc.own()).orElseThrow().startTicks())
                .isEqualTo(real.self().startTicks());
        assertThat(real.stat(Integer.MAX_VALUE)).isEmpty();
        assertThat(real.scope()).matches("[0-9a-f-]{36}:\\d+:(\\d+|-)");
    }

    @Test
    void hiddenProcessesProveNothing() throws Exception {
        FakeProc proc = new FakeProc(root);
        assertThat(proc.table().scope()).isEqualTo(FakeProc.BOOT + ":4026531836:4026531834");
        proc.mounted("rw,hidepid=0,gid=5");
        assertThat(proc.table().scope()).isNotEmpty();
        proc.mounted("rw,gid=5,hidepid=off");
        assertThat(proc.table().scope()).isNotEmpty();
        for (String hiding :
                new String[] {"rw,hidepid=2", "rw,hidepid=invisible,gid=5", "hidepid=1", "rw,hidepid=ptraceable"}) {
            proc.mounted(hiding);
            assertThatThrownBy(() -> proc.table().scope())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("hidepid");
        }
    }

    @Test
    void aTableOfAnotherNamespaceIsRefused() throws Exception {
        FakeProc proc = new FakeProc(root);
        new FakeProc(root.resolve("other"));
        proc.process(1, FakeProc.line(1, "init", 'S', 1, 1, 1));
        java.nio.file.Files.writeString(
                root.resolve("self/stat"), FakeProc.line(FakeProc.own() + 1, "java", 'S', 1, 1, 1));
        assertThatThrownBy(() -> proc.table().self())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("namespace");
    }

    @Test
    void aSessionEndsWithItsLastMember() throws Exception {
        FakeProc proc = new FakeProc(root);
        ProcessTable table = proc.table();
        proc.process(100, FakeProc.line(100, "sh", 'S', 100, 1, 7))
                .process(101, FakeProc.line(101, "job", 'T', 100, 1, 8));
        assertThat(table.hasSessionEnded(100, 7)).isFalse();
        proc.ended(100);
        assertThat(table.hasSessionEnded(100, 7)).isFalse();
        proc.process(101, FakeProc.line(101, "job", 'Z', 100, 1, 8));
        assertThat(table.hasSessionEnded(100, 7)).isTrue();
    }

    @Test
    void aNewProcessOfTheLeadersPidProvesThatTheOldSessionHasEnded() throws Exception {
        FakeProc proc = new FakeProc(root);
        proc.process(100, FakeProc.line(100, "sh", 'S', 100, 1, 9))
                .process(101, FakeProc.line(101, "x", 'S', 100, 1, 9));
        assertThat(proc.table().hasSessionEnded(100, 7)).isTrue();
    }

    @Test
    void aLeaderThatIsAZombieDoesNotHideLivingMembers() throws Exception {
        FakeProc proc = new FakeProc(root);
        proc.process(100, FakeProc.line(100, "sh", 'Z', 100, 1, 7))
                .process(101, FakeProc.line(101, "job", 'S', 100, 1, 8));
        assertThat(proc.table().hasSessionEnded(100, 7)).isFalse();
    }

    @Test
    void anUnreadableTableIsAnErrorAndNoProof() throws Exception {
        FakeProc proc = new FakeProc(root);
        proc.process(101, "garbage");
        assertThatThrownBy(() -> proc.table().stat(101)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> proc.table().hasSessionEnded(100, 7)).isInstanceOf(IOException.class);
    }
}
