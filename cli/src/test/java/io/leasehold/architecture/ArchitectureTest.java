package io.leasehold.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the packages of all modules to the arrows drawn in the design. A new package gets a line in {@link #ARROWS}. */
class ArchitectureTest {

    private static final String ROOT = "io.leasehold";
    private static final String SPI = "io.leasehold.spi";
    private static final String CLIENT = "io.leasehold.client";
    private static final String RECIPE = "io.leasehold.recipe";
    private static final String FENCING = "io.leasehold.fencing";
    private static final String TESTING = "io.leasehold.testing";
    private static final String HISTORY = "io.leasehold.history";
    private static final String RECORD_STORE = "io.leasehold.recordstore";
    private static final String LOCAL = "io.leasehold.local";
    private static final String ETCD = "io.leasehold.etcd";
    private static final String ZOOKEEPER = "io.leasehold.zookeeper";
    private static final String DYNAMODB = "io.leasehold.dynamodb";
    private static final String REDIS = "io.leasehold.redis";
    private static final String RAFT = "io.leasehold.raft";
    private static final String TCK = "io.leasehold.tck";
    private static final String CLI = "io.leasehold.cli";

    private static final List<String> PROVIDERS = List.of(LOCAL, ETCD, ZOOKEEPER, DYNAMODB, REDIS, RAFT);

    /** What each package may use of ours, besides itself. */
    private static final Map<String, List<String>> ARROWS = new LinkedHashMap<>();

    static {
        ARROWS.put(ROOT, List.of());
        ARROWS.put(SPI, List.of(ROOT));
        ARROWS.put(CLIENT, List.of(ROOT, SPI));
        ARROWS.put(RECIPE, List.of(ROOT, SPI, CLIENT));
        ARROWS.put(FENCING, List.of(ROOT));
        ARROWS.put(TESTING, List.of(ROOT, SPI, CLIENT));
        ARROWS.put(HISTORY, List.of(ROOT, SPI, CLIENT, FENCING));
        ARROWS.put(RECORD_STORE, List.of(ROOT, SPI));
        ARROWS.put(LOCAL, List.of(ROOT, SPI, RECORD_STORE));
        ARROWS.put(ETCD, List.of(ROOT, SPI, RECORD_STORE));
        ARROWS.put(ZOOKEEPER, List.of(ROOT, SPI, RECORD_STORE));
        ARROWS.put(DYNAMODB, List.of(ROOT, SPI, RECORD_STORE));
        ARROWS.put(REDIS, List.of(ROOT, SPI));
        ARROWS.put(RAFT, List.of(ROOT, SPI));
        ARROWS.put(TCK, List.of(ROOT, SPI, CLIENT, RECIPE, FENCING, TESTING, HISTORY));
        ARROWS.put(CLI, List.of(ROOT, SPI, CLIENT, RECIPE, FENCING, HISTORY, RECORD_STORE, LOCAL, RAFT, TCK));
    }

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @TestFactory
    Stream<DynamicTest> eachPackageUsesOnlyWhatItsArrowsPointTo() {
        return ARROWS.entrySet().stream()
                .map(arrow -> DynamicTest.dynamicTest(
                        arrow.getKey(),
                        () -> arrows(arrow.getKey(), arrow.getValue()).check(OURS)));
    }

    @Test
    void noPackageIsPartOfACycle() {
        check(slices().matching("io.leasehold.(*)..").should().beFreeOfCycles());
    }

    @Test
    void providersKnowNeitherEachOtherNorTheClientEngine() {
        for (String provider : PROVIDERS) {
            String[] forbidden = Stream.concat(
                            PROVIDERS.stream().filter(other -> !other.equals(provider)), Stream.of(CLIENT, RECIPE))
                    .map(ArchitectureTest::andBelow)
                    .toArray(String[]::new);
            check(noClasses()
                    .that()
                    .resideInAPackage(andBelow(provider))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(forbidden));
        }
    }

    @Test
    void nothingButTheCommandLineUsesTheKit() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(andBelow(TCK), andBelow(CLI))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(andBelow(TCK)));
    }

    @Test
    void nothingButTheKitUsesTheLibrariesOfTests() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(andBelow(TCK))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.junit..", "org.assertj..", "org.awaitility.."));
    }

    @Test
    void onlyTheRecordStoreTheHistoryTheKitAndTheCommandLineUseJackson() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(andBelow(RECORD_STORE), andBelow(HISTORY), andBelow(TCK), andBelow(CLI))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson.."));
    }

    @Test
    void theApiNeedsNothingButTheJdkSlf4jAndJspecify() {
        check(classes()
                .that()
                .resideInAnyPackage(
                        ROOT, andBelow(SPI), andBelow(CLIENT), andBelow(RECIPE), andBelow(FENCING), andBelow(TESTING))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "javax.sql..", "org.slf4j..", "org.jspecify..", andBelow(ROOT)));
    }

    @Test
    void noPackageIsWithoutArrows() {
        Set<String> unknown = new TreeSet<>();
        for (JavaClass type : OURS) {
            if (ARROWS.keySet().stream().noneMatch(known -> in(known).test(type))) {
                unknown.add(type.getPackageName());
            }
        }
        assertThat(unknown).as("packages that ARROWS does not know").isEmpty();
    }

    private static ArchRule arrows(String from, List<String> to) {
        DescribedPredicate<JavaClass> allowed = in(from);
        for (String target : to) {
            allowed = allowed.or(in(target));
        }
        return noClasses()
                .that(in(from))
                .should()
                .dependOnClassesThat(
                        resideInAPackage(andBelow(ROOT)).and(not(allowed)).as("are in none of " + to))
                .allowEmptyShould(true);
    }

    /** The root stands for itself alone, any other package also for those below it. */
    private static DescribedPredicate<JavaClass> in(String ourPackage) {
        return ourPackage.equals(ROOT) ? resideInAPackage(ROOT) : resideInAPackage(andBelow(ourPackage));
    }

    private static String andBelow(String ourPackage) {
        return ourPackage + "..";
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(OURS);
    }
}
