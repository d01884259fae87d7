package io.leasehold.history;

import io.leasehold.Fence;
import io.leasehold.client.LeaseEvent.Refused.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** H2. A token that a client refused because it had seen it before is a violation too: the back end gave it. */
final class TokenOrderCheck implements HistoryCheck {

    private static final String REPEATED =
            Outcome.TOKEN_REPEATED.name().toLowerCase(Locale.ROOT).replace('_', '-');

    private static final Order.Rule<Fence> RULE = new Order.Rule<>(
            Comparator.comparing(Fence::token),
            (earlier, later) -> earlier.token().compareTo(later.token()) >= 0);

    @Override
    public List<Violation> check(LeaseHistory history, Expectations expectations) {
        Order order = new Order(history, expectations);
        List<Violation> found = new ArrayList<>();
        for (List<LeaseTrack> ofOneKey : history.index().byKey().values()) {
            List<Span<Fence>> grants = ofOneKey.stream()
                    .map(LeaseTrack::grant)
                    .flatMap(Optional::stream)
                    .toList();
            order.inversions(grants, grants, RULE).forEach(inversion -> found.add(violation(inversion)));
            ofOneKey.stream()
                    .map(LeaseTrack::answered)
                    .flatMap(Optional::stream)
                    .forEach(answer -> repeated(answer).ifPresent(found::add));
        }
        return found;
    }

    private static Violation violation(Order.Inversion<Fence> inversion) {
        Span<Fence> earlier = inversion.earlier();
        Span<Fence> later = inversion.later();
        return Violation.of(
                Check.H2,
                "'%s': lease %s got token %s at %d ns; lease %s was asked for later, at %d ns, and got token %s, not a greater one"
                        .formatted(
                                earlier.value().key(),
                                earlier.value().leaseId(),
                                earlier.value().token(),
                                earlier.end().time(),
                                later.value().leaseId(),
                                later.begin().time(),
                                later.value().token()),
                earlier.event(),
                later.event());
    }

    private static Optional<Violation> repeated(HistoryEvent answer) {
        if (answer.entry() instanceof Entry.NotGranted no && no.outcome().equals(REPEATED)) {
            return Optional.of(Violation.of(
                    Check.H2,
                    "'%s': lease %s was granted a token that its client had seen before: %s"
                            .formatted(no.key(), no.leaseId(), no.detail()),
                    answer));
        }
        return Optional.empty();
    }
}
