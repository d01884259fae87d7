package io.leasehold.history;

import java.util.List;

/** H3. */
final class ExclusionCheck implements HistoryCheck {

    @Override
    public List<Violation> check(LeaseHistory history, Expectations expectations) {
        return new Gaps(history, expectations)
                .overlaps().stream().map(ExclusionCheck::violation).toList();
    }

    private static Violation violation(Gaps.Gap gap) {
        Belief before = gap.before();
        Belief after = gap.after();
        return Violation.of(
                Check.H3,
                "'%s': lease %s (token %s) may be believed in until %d ns, lease %s (token %s) from %d ns: both for %d ns"
                        .formatted(
                                before.fence().key(),
                                before.fence().leaseId(),
                                before.fence().token(),
                                before.end(),
                                after.fence().leaseId(),
                                after.fence().token(),
                                after.start(),
                                Math.min(-gap.nanos(), after.end() - after.start())),
                before.granted(),
                after.granted());
    }
}
