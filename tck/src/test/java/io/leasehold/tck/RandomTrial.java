package io.leasehold.tck;

import io.leasehold.history.Expectations;
import io.leasehold.history.HistoryChecker;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What random runs (rule 15.1) show of something broken. */
final class RandomTrial {

    /** The run did not reach its end: a client refused the back end, or the run saw two believe. */
    static final String RUN = "the run";

    private static final int SEEDS = 200;

    private final Broken subject;
    private final HistoryChecker checker;
    private final Set<String> shown = new TreeSet<>();

    RandomTrial(Broken subject, HistoryChecker checker) {
        this.subject = subject;
        this.checker = checker;
    }

    /** Tries one seed after the other until that check shows something. */
    boolean isShownBy(String check) {
        for (long seed = 1; seed <= SEEDS && !shown.contains(check); seed++) {
            run(seed);
        }
        return shown.contains(check);
    }

    /** Everything that the first seeds show. */
    Set<String> shownWithin(int seeds) {
        for (long seed = 1; seed <= seeds; seed++) {
            run(seed);
        }
        return shown;
    }

    private void run(long seed) {
        Kit kit = new Kit(new MemoryFixture(subject), BrokenTck.seams(new BrokenTck.Trial(subject, checker)));
        try {
            shown.addAll(checker
                    .check(
                            new RandomRun(kit, seed).go(HistoryRules.STEPS),
                            Expectations.none().ttl(kit.ttl()))
                    .violations()
                    .stream()
                    .map(violation -> violation.check().name())
                    .collect(Collectors.toSet()));
        } catch (RuntimeException | AssertionError e) {
            shown.add(RUN);
        }
        try {
            kit.close();
        } catch (RuleViolation e) {
            shown.add(e.id());
        } catch (RuntimeException | AssertionError e) {
            shown.add(RUN);
        }
    }
}
