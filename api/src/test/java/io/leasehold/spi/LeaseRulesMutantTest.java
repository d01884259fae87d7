package io.leasehold.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.spi.SmallModel.Bounds;
import io.leasehold.spi.SmallModel.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The checks of the rules, checked: every mutant is caught by the examples, and most by the model or a history alone. */
class LeaseRulesMutantTest {

    /** One key, a few attempts: neither the end of the numbers nor a failover epoch comes within reach. */
    private static final List<Mutant> OUT_OF_REACH = List.of(Mutant.GENERATION_WRAPS, Mutant.FLOOR_IGNORED);

    private static final Bounds SMALL = new Bounds(Store.ATOMIC, 3);
    private static final int STEPS = 20_000;

    @Test
    void everyMutantIsCaughtByAnExample() {
        Map<Mutant, String> caught = new EnumMap<>(Mutant.class);
        for (Mutant mutant : Mutant.values()) {
            caught.put(mutant, failingExamples(mutant));
        }
        print("example", caught);

        assertThat(survivors(caught)).isEmpty();
    }

    @Test
    void modelCatchesEveryMutantThatShortHistoriesCanShow() {
        assertCaughtBy("model", mutant -> SmallModel.explore(mutant, SMALL));
    }

    @Test
    void randomHistoriesCatchEveryMutantThatLongHistoriesCanShow() {
        assertCaughtBy("history", mutant -> RandomHistory.run(mutant, 1, STEPS));
    }

    private interface Check {
        void run(Mutant mutant);
    }

    private static void assertCaughtBy(String name, Check check) {
        Map<Mutant, String> caught = new EnumMap<>(Mutant.class);
        for (Mutant mutant : Mutant.values()) {
            caught.put(mutant, OUT_OF_REACH.contains(mutant) ? "(out of reach)" : failureOf(check, mutant));
        }
        print(name, caught);

        assertThat(survivors(caught)).isEmpty();
    }

    private static List<Mutant> survivors(Map<Mutant, String> caught) {
        return caught.entrySet().stream()
                .filter(entry -> entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String failureOf(Check check, Mutant mutant) {
        try {
            check.run(mutant);
            return "";
        } catch (AssertionError e) {
            String message = String.valueOf(e.getMessage());
            return message.lines().findFirst().orElse("failed").replaceAll("(.{90}).*", "$1...");
        }
    }

    private static String failingExamples(Rules rules) {
        List<String> failing = new ArrayList<>();
        Method[] methods = LeaseRulesTest.class.getDeclaredMethods();
        Arrays.sort(methods, Comparator.comparing(Method::getName));
        for (Method method : methods) {
            if (method.isAnnotationPresent(Test.class) && fails(method, rules)) {
                failing.add(method.getName());
            }
        }
        return String.join(", ", failing);
    }

    private static boolean fails(Method example, Rules rules) {
        LeaseRulesTest examples = new LeaseRulesTest();
        examples.rules = rules;
        try {
            example.setAccessible(true);
            example.invoke(examples);
            return false;
        } catch (InvocationTargetException e) {
            return true;
        } catch (IllegalAccessException e) {
            throw new LinkageError("an example cannot be run", e);
        }
    }

    private static void print(String check, Map<Mutant, String> caught) {
        System.out.printf("%-38s | caught by %s%n", "mutant", check);
        caught.forEach((mutant, by) -> System.out.printf("%-38s | %s%n", mutant, by));
    }

    @Test
    void realRulesFailNoExample() {
        assertThat(failingExamples(Rules.REAL)).isEmpty();
    }
}
