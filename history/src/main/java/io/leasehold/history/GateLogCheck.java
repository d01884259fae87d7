package io.leasehold.history;

import io.leasehold.Fence;
import io.leasehold.LeaseKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** H4. */
final class GateLogCheck implements HistoryCheck {

    private static final Order.Rule<Fence> NEVER_LOWER =
            new Order.Rule<>(Comparator.comparing(Fence::token), (earlier, later) -> {
                int order = earlier.token().compareTo(later.token());
                return order > 0 || (order == 0 && !earlier.leaseId().equals(later.leaseId()));
            });

    private record Gate(String name, LeaseKey key) {}

    /** What one gate did with the fences of one key. */
    private static final class Log {
        private final List<Span<Fence>> passed = new ArrayList<>();
        private final List<Span<Fence>> refused = new ArrayList<>();
        private final List<Span<Fence>> highest = new ArrayList<>();
        private final Set<Fence> known = new HashSet<>();
    }

    @Override
    public List<Violation> check(LeaseHistory history, Expectations expectations) {
        Order order = new Order(history, expectations);
        KnownGrants grants = new KnownGrants(history);
        List<Violation> found = new ArrayList<>();
        logs(history).forEach((gate, log) -> {
            order.inversions(log.passed, log.passed, NEVER_LOWER)
                    .forEach(inversion -> found.add(passedLower(gate, inversion)));
            order.inversions(log.passed, log.highest, new Order.Rule<>(NEVER_LOWER.by(), GateLogCheck::isAbove))
                    .forEach(inversion -> found.add(forgot(gate, inversion)));
            log.passed.stream()
                    .filter(span -> !grants.explain(span.value(), span.event()))
                    .forEach(span -> found.add(noGrant(gate, span)));
            refusals(gate, log, grants, found);
        });
        return found;
    }

    private static boolean isAbove(Fence earlier, Fence later) {
        return earlier.token().compareTo(later.token()) > 0;
    }

    private static Map<Gate, Log> logs(LeaseHistory history) {
        Map<Gate, Log> logs = new LinkedHashMap<>();
        for (HistoryEvent event : history.events()) {
            if (event.entry() instanceof Entry.GatePassed pass) {
                Log log = log(logs, pass.gate(), pass.fence());
                log.passed.add(Span.at(event, pass.fence()));
                log.known.add(pass.fence());
            } else if (event.entry() instanceof Entry.GateRefused refusal) {
                Log log = log(logs, refusal.gate(), refusal.fence());
                log.refused.add(Span.at(event, refusal.fence()));
                log.highest.add(Span.at(event, refusal.highest()));
            }
        }
        return logs;
    }

    private static Log log(Map<Gate, Log> logs, String name, Fence fence) {
        return logs.computeIfAbsent(new Gate(name, fence.key()), gate -> new Log());
    }

    private static void refusals(Gate gate, Log log, KnownGrants grants, List<Violation> found) {
        for (int i = 0; i < log.refused.size(); i++) {
            Span<Fence> refused = log.refused.get(i);
            Fence highest = log.highest.get(i).value();
            if (!NEVER_LOWER.broken().test(highest, refused.value())) {
                found.add(wrongly(gate, refused, highest));
            } else if (!log.known.contains(highest)
                    && !grants.explain(highest, refused.event())
                    && !log.passed.isEmpty()
                    && log.passed.get(0).end().time() < refused.begin().time()) {
                found.add(unheardOf(gate, refused, highest));
            }
        }
    }

    private static Violation passedLower(Gate gate, Order.Inversion<Fence> inversion) {
        Fence earlier = inversion.earlier().value();
        Fence later = inversion.later().value();
        return Violation.of(
                Check.H4,
                "gate '%s' let token %s of lease %s pass at %d ns, after token %s of lease %s at %d ns of '%s'"
                        .formatted(
                                gate.name(),
                                later.token(),
                                later.leaseId(),
                                inversion.later().end().time(),
                                earlier.token(),
                                earlier.leaseId(),
                                inversion.earlier().end().time(),
                                gate.key()),
                inversion.earlier().event(),
                inversion.later().event());
    }

    private static Violation forgot(Gate gate, Order.Inversion<Fence> inversion) {
        return Violation.of(
                Check.H4,
                "gate '%s' gave token %s as the highest of '%s' after it had let token %s pass"
                        .formatted(
                                gate.name(),
                                inversion.later().value().token(),
                                gate.key(),
                                inversion.earlier().value().token()),
                inversion.earlier().event(),
                inversion.later().event());
    }

    private static Violation noGrant(Gate gate, Span<Fence> passed) {
        return Violation.of(
                Check.H4,
                "gate '%s' let token %s of lease %s pass, which no acquire of '%s' was granted"
                        .formatted(
                                gate.name(),
                                passed.value().token(),
                                passed.value().leaseId(),
                                gate.key()),
                passed.event());
    }

    private static Violation wrongly(Gate gate, Span<Fence> refused, Fence highest) {
        return Violation.of(
                Check.H4,
                "gate '%s' refused token %s of lease %s of '%s' although its highest is token %s of lease %s"
                        .formatted(
                                gate.name(),
                                refused.value().token(),
                                refused.value().leaseId(),
                                gate.key(),
                                highest.token(),
                                highest.leaseId()),
                refused.event());
    }

    private static Violation unheardOf(Gate gate, Span<Fence> refused, Fence highest) {
        return Violation.of(
                Check.H4,
                "gate '%s' refused token %s of '%s' for token %s of lease %s, which never passed and was never granted"
                        .formatted(
                                gate.name(), refused.value().token(), gate.key(), highest.token(), highest.leaseId()),
                refused.event());
    }
}
