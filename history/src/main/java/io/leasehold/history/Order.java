package io.leasehold.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What surely came before what. Within one source times are exact and ties follow the sequence numbers; between sources an end
 * precedes a beginning only if it does so by more than the slack; sources on different clocks are compared only if a slack is given.
 */
final class Order {

    private final boolean manySources;
    private final Function<String, String> group;
    private final long slack;

    Order(LeaseHistory history, Expectations expectations) {
        this.manySources = history.sources().size() > 1;
        this.group = expectations.slack().isPresent() ? source -> "" : history.clockOfSource();
        this.slack = expectations.slack().orElse(Duration.ZERO).toNanos();
    }

    /** Items that may be compared with each other, and how exactly. */
    record Scope<T>(List<T> items, long slack, boolean sequenced) {}

    /** Two operations of which the first surely ended before the second began, although their values say otherwise. */
    record Inversion<V>(Span<V> earlier, Span<V> later) {}

    /** What is broken if the first of two values came surely before the second. */
    record Rule<V>(Comparator<V> by, BiPredicate<V, V> broken) {}

    <T> List<Scope<T>> scopes(Collection<T> items, Function<T, String> source) {
        List<Scope<T>> scopes = new ArrayList<>();
        groups(items, source).forEach(group -> scopes.add(new Scope<>(group, 0, true)));
        if (manySources) {
            groups(items, source.andThen(group)).forEach(group -> scopes.add(new Scope<>(group, slack, false)));
        }
        return scopes;
    }

    private static <T> Collection<List<T>> groups(Collection<T> items, Function<T, String> by) {
        return items.stream()
                .collect(Collectors.groupingBy(by, LinkedHashMap::new, Collectors.toList()))
                .values();
    }

    /** For each later span the worst of the earlier ones, if it breaks the rule. */
    <V> List<Inversion<V>> inversions(List<Span<V>> earlier, List<Span<V>> later, Rule<V> rule) {
        List<Side<V>> sides = new ArrayList<>();
        earlier.forEach(span -> sides.add(new Side<>(span, true)));
        later.forEach(span -> sides.add(new Side<>(span, false)));
        Map<HistoryEvent, Inversion<V>> found = new LinkedHashMap<>();
        for (Scope<Side<V>> scope : scopes(sides, side -> side.span().source())) {
            for (Inversion<V> inversion : sweep(scope, rule)) {
                found.putIfAbsent(inversion.later().event(), inversion);
            }
        }
        return List.copyOf(found.values());
    }

    private record Side<V>(Span<V> span, boolean earlier) {}

    private static <V> List<Inversion<V>> sweep(Scope<Side<V>> scope, Rule<V> rule) {
        List<Span<V>> ends = side(scope, true, Comparator.comparing(Span::end, Point.ORDER));
        List<Span<V>> begins = side(scope, false, Comparator.comparing(Span::begin, Point.ORDER));
        List<Inversion<V>> found = new ArrayList<>();
        @Nullable Span<V> worst = null;
        int next = 0;
        for (Span<V> later : begins) {
            while (next < ends.size() && precedes(ends.get(next).end(), later.begin(), scope)) {
                Span<V> ended = ends.get(next++);
                if (worst == null || rule.by().compare(ended.value(), worst.value()) > 0) {
                    worst = ended;
                }
            }
            if (worst != null && rule.broken().test(worst.value(), later.value())) {
                found.add(new Inversion<>(worst, later));
            }
        }
        return found;
    }

    private static <V> List<Span<V>> side(Scope<Side<V>> scope, boolean earlier, Comparator<Span<V>> by) {
        return scope.items().stream()
                .filter(side -> side.earlier() == earlier)
                .map(Side::span)
                .sorted(by)
                .toList();
    }

    private static boolean precedes(Point end, Point begin, Scope<?> scope) {
        return scope.sequenced() ? Point.ORDER.compare(end, begin) < 0 : end.time() + scope.slack() < begin.time();
    }
}
