package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.tck.LeaseRule.Level;
import io.leasehold.tck.LeaseRule.Side;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the kit and the written contract to each other. */
class SpecTest {

    private static final Path SPEC = Path.of("../docs/SPEC.md");
    private static final Pattern ROW = Pattern.compile("\\| (\\d+\\.\\d+) \\| ([ROS]) \\| (SPI|ENGINE|GATE) \\|.*");

    private record Row(Level level, Side side) {}

    private static Map<String, Row> spec() throws IOException {
        Map<String, Row> rows = new TreeMap<>();
        for (String line : Files.readAllLines(SPEC)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.put(row.group(1), new Row(level(row.group(2)), Side.valueOf(row.group(3))));
            }
        }
        return rows;
    }

    private static Level level(String letter) {
        return Arrays.stream(Level.values())
                .filter(level -> level.name().startsWith(letter))
                .findFirst()
                .orElseThrow();
    }

    static List<Method> tests() {
        return Stream.of(LeaseProviderTck.class.getInterfaces())
                .flatMap(group -> Stream.of(group.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Test.class))
                .toList();
    }

    static LeaseRule rule(Method test) {
        LeaseRule rule = test.getAnnotation(LeaseRule.class);
        assertThat(rule).as("@LeaseRule of " + test).isNotNull();
        return rule;
    }

    @Test
    void theContractHasSixtyRules() throws IOException {
        assertThat(spec()).hasSize(60);
    }

    @Test
    void everyRuleHasATestAndEveryTestARule() throws IOException {
        Set<String> tested = new TreeSet<>();
        tests().forEach(test -> tested.add(rule(test).id()));
        assertThat(tested)
                .as("rules with a test, compared with docs/SPEC.md")
                .containsExactlyInAnyOrderElementsOf(spec().keySet());
    }

    @Test
    void everyTestSaysWhatTheContractSays() throws IOException {
        Map<String, Row> spec = spec();
        for (Method test : tests()) {
            LeaseRule rule = rule(test);
            assertThat(new Row(rule.level(), rule.side()))
                    .as("level and side of " + test.getName())
                    .isEqualTo(spec.get(rule.id()));
            assertThat(test.getName()).startsWith("r" + rule.id().replace('.', '_') + "_");
            assertThat(rule.text()).as("text of " + test.getName()).isNotBlank();
        }
    }
}
