package io.leasehold.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The time between the beliefs in the leases of one key: negative where two overlap. */
final class Gaps {

    private final Order order;
    private final LeaseIndex index;

    Gaps(LeaseHistory history, Expectations expectations) {
        this.order = new Order(history, expectations);
        this.index = history.index();
    }

    /** From the latest end of all beliefs before to the start of the next. */
    record Gap(Belief before, Belief after, long slack) {
        long nanos() {
            return after.start() - before.end();
        }

        boolean isOverlap() {
            return nanos() < -slack;
        }
    }

    List<Gap> all() {
        List<Gap> all = new ArrayList<>();
        index.byKey().values().forEach(tracks -> all.addAll(ofOneKey(index.beliefs(tracks))));
        return all;
    }

    /** Each later belief once, although it may overlap in more than one scope. */
    List<Gap> overlaps() {
        Set<HistoryEvent> reported = new HashSet<>();
        return all().stream()
                .filter(Gap::isOverlap)
                .filter(gap -> reported.add(gap.after().granted()))
                .toList();
    }

    OptionalLong smallest() {
        return all().stream().mapToLong(Gap::nanos).min();
    }

    private List<Gap> ofOneKey(List<Belief> beliefs) {
        List<Gap> gaps = new ArrayList<>();
        for (Order.Scope<Belief> scope :
                order.scopes(beliefs, belief -> belief.granted().source())) {
            gaps.addAll(sweep(scope));
        }
        return gaps;
    }

    private static List<Gap> sweep(Order.Scope<Belief> scope) {
        List<Belief> byStart = new ArrayList<>(scope.items());
        byStart.sort(Comparator.comparing(belief -> Point.of(belief.granted()), Point.ORDER));
        List<Gap> gaps = new ArrayList<>();
        @Nullable Belief longest = null;
        for (Belief belief : byStart) {
            if (longest != null) {
                gaps.add(new Gap(longest, belief, scope.slack()));
            }
            longest = longest == null || belief.end() > longest.end() ? belief : longest;
        }
        return gaps;
    }
}
