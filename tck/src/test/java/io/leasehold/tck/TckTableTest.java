package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.tck.TckReport.Outcome;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a provider, compared with the run. */
class TckTableTest {

    @TempDir
    private Path directory;

    private static TckReport reportOf(Outcome outcome) {
        TckReport report = new TckReport("a.Test");
        SpecTest.tests().forEach(test -> add(report, test, Outcome.PASSED));
        add(report, SpecTest.tests().get(0), outcome);
        return report;
    }

    private static void add(TckReport report, Method test, Outcome outcome) {
        report.add(SpecTest.rule(test), new TckReport.Test(test.getName(), outcome, ""));
    }

    private void check(TckReport report) throws IOException {
        table(report, Map.of(TckTable.DIRECTORY, directory.toString()))
                .orElseThrow()
                .check();
    }

    private static Optional<TckTable> table(TckReport report, Map<String, String> settings) {
        return TckTable.of(report, MemoryTckTest.class, name -> Optional.ofNullable(settings.get(name)));
    }

    @Test
    void theFileIsNamedAfterTheVariant() {
        class EtcdClusterTckTest {}
        class SqlProviderTest {}
        class TckTest {}
        assertThat(TckTable.variant(EtcdClusterTckTest.class)).isEqualTo("etcd-cluster");
        assertThat(TckTable.variant(SqlProviderTest.class)).isEqualTo("sql");
        assertThat(TckTable.variant(TckTest.class)).isEmpty();
    }

    @Test
    void aMissingPageIsWrittenAndAskedToBeCommitted() throws IOException {
        assertThatThrownBy(() -> check(reportOf(Outcome.PASSED)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("commit it");
        assertThat(Files.list(directory)).extracting(Path::getFileName).containsExactly(Path.of("memory.md"));
        check(reportOf(Outcome.PASSED));
    }

    @Test
    void anotherOutcomeThanTheCommittedOneFailsAndNamesTheLine() {
        assertThatThrownBy(() -> check(reportOf(Outcome.PASSED))).isInstanceOf(AssertionError.class);
        String rule = SpecTest.rule(SpecTest.tests().get(0)).id();
        assertThatThrownBy(() -> check(reportOf(Outcome.UNTESTED)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dleasehold.tck.table=write")
                .hasMessageContaining("this run:  | " + rule);
    }

    @Test
    void theCommittedPageIsWrittenAnewWhereThatIsWanted() throws IOException {
        Map<String, String> settings = Map.of(TckTable.DIRECTORY, directory.toString(), TckTable.MODE, "write");
        table(reportOf(Outcome.PASSED), settings).orElseThrow().check();
        table(reportOf(Outcome.UNTESTED), settings).orElseThrow().check();
        check(reportOf(Outcome.UNTESTED));
    }

    @Test
    void aFailedRunOrAPartOfOneIsNotCompared() {
        assertThatCode(() -> check(reportOf(Outcome.FAILED))).doesNotThrowAnyException();
        assertThatCode(() -> check(new TckReport("a.Test"))).doesNotThrowAnyException();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void withoutADirectoryThereIsNoTable() {
        Path none = directory.resolve("none");
        assertThat(table(reportOf(Outcome.PASSED), Map.of(TckTable.DIRECTORY, none.toString())))
                .isEmpty();
    }
}
