package io.leasehold.history;

import io.leasehold.Fence;
import io.leasehold.LeaseKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** H7. Grants, publications and reads all show the record's term; what only may have been published proves nothing. */
final class TermCheck implements HistoryCheck {

    private static final Order.Rule<Long> NEVER_FALLS =
            new Order.Rule<>(Long::compare, (earlier, later) -> earlier > later);

    /** What shows a key's term, and what depends on it. */
    private static final class Terms {
        private final List<Span<Long>> shown = new ArrayList<>();
        private final List<Span<Long>> bound = new ArrayList<>();

        void both(Span<Long> span) {
            shown.add(span);
            bound.add(span);
        }
    }

    @Override
    public List<Violation> check(LeaseHistory history, Expectations expectations) {
        Order order = new Order(history, expectations);
        List<Violation> found = new ArrayList<>();
        terms(history)
                .forEach((key, terms) -> order.inversions(terms.shown, terms.bound, NEVER_FALLS)
                        .forEach(inversion -> found.add(violation(key, inversion))));
        return found;
    }

    private static Map<LeaseKey, Terms> terms(LeaseHistory history) {
        Map<LeaseKey, Terms> terms = new LinkedHashMap<>();
        for (LeaseTrack track : history.index().tracks()) {
            track.grant().ifPresent(grant -> of(terms, track.key()).both(termOf(grant)));
        }
        for (HistoryEvent event : history.events()) {
            if (event.entry() instanceof Entry.TermPublished published && published.kind() == Kind.OK) {
                of(terms, published.key()).shown.add(Span.since(published.called(), event, published.term()));
            } else if (event.entry() instanceof Entry.Inspected read) {
                of(terms, read.key()).both(Span.since(read.called(), event, read.term()));
            }
        }
        return terms;
    }

    private static Span<Long> termOf(Span<Fence> grant) {
        return new Span<>(
                grant.event(), grant.begin(), grant.end(), grant.value().token().term());
    }

    private static Terms of(Map<LeaseKey, Terms> terms, LeaseKey key) {
        return terms.computeIfAbsent(key, k -> new Terms());
    }

    private static Violation violation(LeaseKey key, Order.Inversion<Long> inversion) {
        Span<Long> later = inversion.later();
        String what = later.event().entry() instanceof Entry.Granted granted
                ? "a grant to lease %s (token %s)"
                        .formatted(granted.fence().leaseId(), granted.fence().token())
                : "a read";
        return Violation.of(
                Check.H7,
                "'%s': term %d was known at %d ns; %s called later, at %d ns, has term %d"
                        .formatted(
                                key,
                                inversion.earlier().value(),
                                inversion.earlier().end().time(),
                                what,
                                later.begin().time(),
                                later.value()),
                inversion.earlier().event(),
                later.event());
    }
}
