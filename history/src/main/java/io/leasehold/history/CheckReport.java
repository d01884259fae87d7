package io.leasehold.history;

import java.util.List;

/**
 * What the checks found.
 *
 * @param summary the figures
 * @param violations of the checks that are asserted, in the order of the checks
 * @param counted violations of the checks that are only counted
 * @param notChecked what could not be checked, and why
 */
public record CheckReport(
        HistorySummary summary, List<Violation> violations, List<Violation> counted, List<String> notChecked) {

    private static final int SHOWN = 20;

    /**
     * Copies the lists.
     *
     * @param summary the figures
     * @param violations of the checks that are asserted, in the order of the checks
     * @param counted violations of the checks that are only counted
     * @param notChecked what could not be checked, and why
     */
    public CheckReport {
        violations = List.copyOf(violations);
        counted = List.copyOf(counted);
        notChecked = List.copyOf(notChecked);
    }

    /**
     * Whether every asserted check passed.
     *
     * @return true if there is no violation
     */
    public boolean isClean() {
        return violations.isEmpty();
    }

    /**
     * For people: the figures and the first violations.
     *
     * @return a few lines
     */
    public String text() {
        StringBuilder text = new StringBuilder(summary.text()).append('\n');
        notChecked.forEach(what -> text.append("not checked: ").append(what).append('\n'));
        append(text, "counted: ", counted);
        append(text, "", violations);
        return text.append(isClean() ? "no violation" : violations.size() + " violations")
                .toString();
    }

    private static void append(StringBuilder text, String prefix, List<Violation> violations) {
        violations.stream()
                .limit(SHOWN)
                .forEach(violation -> text.append(prefix).append(violation).append('\n'));
        if (violations.size() > SHOWN) {
            text.append(prefix).append("and ").append(violations.size() - SHOWN).append(" more\n");
        }
    }

    /**
     * Demands that every asserted check passed.
     *
     * @throws AssertionError with {@link #text()} if one did not
     */
    public void requireClean() {
        if (!isClean()) {
            throw new AssertionError(text());
        }
    }
}
