package io.leasehold.history;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The faults of a history, planned or not. */
final class Faults {

    /** One of them. */
    static final class Fault {
        private final String what;
        private @Nullable HistoryEvent planned;
        private @Nullable HistoryEvent begun;
        private @Nullable HistoryEvent ended;
        private boolean proved;

        private Fault(String what) {
            this.what = what;
        }

        /** What is wrong with it, if anything is. */
        Optional<String> defect() {
            if (begun == null) {
                return Optional.of("was planned and did not take place");
            } else if (!proved) {
                return Optional.of("has no proof that it took place");
            }
            return ended == null ? Optional.of("began and never ended") : Optional.empty();
        }

        String what() {
            return what;
        }

        HistoryEvent[] events() {
            return Stream.of(planned, begun, ended).flatMap(Stream::ofNullable).toArray(HistoryEvent[]::new);
        }
    }

    private final Map<String, Fault> faults = new LinkedHashMap<>();

    private Faults() {}

    static Faults of(LeaseHistory history) {
        Faults faults = new Faults();
        history.events().forEach(faults::add);
        return faults;
    }

    private void add(HistoryEvent event) {
        if (event.entry() instanceof Entry.FaultPlanned plan) {
            fault(plan.fault(), plan.what()).planned = event;
        } else if (event.entry() instanceof Entry.FaultBegun begin) {
            Fault fault = fault(begin.fault(), begin.what());
            fault.begun = event;
            fault.proved |= !begin.proof().isEmpty();
        } else if (event.entry() instanceof Entry.FaultEnded end) {
            Fault fault = fault(end.fault(), "unknown");
            fault.ended = event;
            fault.proved |= !end.proof().isEmpty();
        }
    }

    private Fault fault(String name, String what) {
        return faults.computeIfAbsent(name, key -> new Fault(what));
    }

    Map<String, Fault> byName() {
        return faults;
    }

    Map<String, Integer> provedBySort() {
        Map<String, Integer> sorts = new TreeMap<>();
        faults.values().stream()
                .filter(fault -> fault.begun != null && fault.proved)
                .forEach(fault -> sorts.merge(fault.what, 1, Integer::sum));
        return sorts;
    }
}
