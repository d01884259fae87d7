package io.leasehold.history;

import io.leasehold.Fence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** H5. */
final class RegisterCheck implements HistoryCheck {

    /** A write and what its writer was told; unknown while nothing was. */
    private record Write(Fence fence, HistoryEvent event, Kind outcome) {
        Write answered(HistoryEvent answer, Kind kind) {
            return new Write(fence, answer, kind);
        }
    }

    private static final class Register {
        private final Map<String, Write> writes = new LinkedHashMap<>();
        private @Nullable HistoryEvent content;
    }

    @Override
    public List<Violation> check(LeaseHistory history, Expectations expectations) {
        Map<String, Register> registers = new LinkedHashMap<>();
        history.events().forEach(event -> add(registers, event));
        List<Violation> found = new ArrayList<>();
        registers.forEach((name, register) -> {
            if (register.content != null && register.content.entry() instanceof Entry.RegisterRead read) {
                counts(register, read, register.content, found);
                order(register, read, register.content, found);
            } else {
                unread(name, register).ifPresent(found::add);
            }
        });
        return found;
    }

    private static void add(Map<String, Register> registers, HistoryEvent event) {
        if (event.entry() instanceof Entry.WriteCalled called) {
            register(registers, called.register())
                    .writes
                    .putIfAbsent(called.write(), new Write(called.fence(), event, Kind.INFO));
        } else if (event.entry() instanceof Entry.WriteAnswered answer) {
            register(registers, answer.register())
                    .writes
                    .computeIfPresent(answer.write(), (name, write) -> write.answered(event, answer.kind()));
        } else if (event.entry() instanceof Entry.RegisterRead read) {
            register(registers, read.register()).content = event;
        }
    }

    private static Register register(Map<String, Register> registers, String name) {
        return registers.computeIfAbsent(name, key -> new Register());
    }

    private static void counts(Register register, Entry.RegisterRead read, HistoryEvent at, List<Violation> found) {
        Map<String, Integer> counts = new HashMap<>();
        read.writes().forEach(name -> counts.merge(name, 1, Integer::sum));
        counts.keySet().stream()
                .filter(name -> !register.writes.containsKey(name))
                .forEach(name -> found.add(Violation.of(
                        Check.H5,
                        "register '%s' holds '%s', which nobody wrote".formatted(read.register(), name),
                        at)));
        register.writes.forEach((name, write) -> {
            int count = counts.getOrDefault(name, 0);
            if (count < (write.outcome() == Kind.OK ? 1 : 0) || count > (write.outcome() == Kind.FAIL ? 0 : 1)) {
                found.add(Violation.of(
                        Check.H5,
                        "register '%s' holds '%s' %d times; its writer, of lease %s with token %s, was told: %s"
                                .formatted(
                                        read.register(),
                                        name,
                                        count,
                                        write.fence().leaseId(),
                                        write.fence().token(),
                                        told(write.outcome())),
                        write.event(),
                        at));
            }
        });
    }

    private static String told(Kind outcome) {
        return switch (outcome) {
            case OK -> "acknowledged";
            case FAIL -> "refused";
            default -> "nothing";
        };
    }

    private static void order(Register register, Entry.RegisterRead read, HistoryEvent at, List<Violation> found) {
        @Nullable String highest = null;
        for (String name : read.writes()) {
            Write write = register.writes.get(name);
            Write before = highest == null ? null : register.writes.get(highest);
            if (write == null) {
                continue;
            }
            if (before != null && before.fence().token().compareTo(write.fence().token()) > 0) {
                found.add(Violation.of(
                        Check.H5,
                        "register '%s' holds '%s' of token %s after '%s' of token %s"
                                .formatted(
                                        read.register(),
                                        name,
                                        write.fence().token(),
                                        highest,
                                        before.fence().token()),
                        before.event(),
                        write.event(),
                        at));
            } else {
                highest = name;
            }
        }
    }

    private static Optional<Violation> unread(String name, Register register) {
        return register.writes.values().stream()
                .filter(write -> write.outcome() == Kind.OK)
                .findFirst()
                .map(write -> Violation.of(
                        Check.H5,
                        "register '%s' has acknowledged writes, but its final content was not recorded".formatted(name),
                        write.event()));
    }
}
