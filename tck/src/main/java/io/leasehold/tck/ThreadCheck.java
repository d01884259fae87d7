package io.leasehold.tck;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells which threads a test left behind (rule 12.1). */
final class ThreadCheck {

    /** What the JVM runs virtual threads on; a class of the JDK, absent before Java 21. */
    private static final String CARRIER = "jdk.internal.misc.CarrierThread";

    /** Threads of the JVM, of its shared pool and of JUnit come and go as they like. */
    private static final List<String> NOT_OURS = List.of(
            "ForkJoinPool.commonPool-",
            "process reaper",
            "Cleaner-",
            "Common-Cleaner",
            "Attach Listener",
            "VirtualThread-",
            "Read-Poller",
            "Write-Poller",
            "Timer-junit");

    private final Set<Thread> before = live().collect(Collectors.toSet());

    private static Stream<Thread> live() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .filter(thread -> !thread.getClass().getName().equals(CARRIER));
    }

    /** Fails if threads that were not there before are still there soon. */
    void check(List<String> sharedThreads, Duration patience) {
        KitTime.real().passUntil(patience, () -> left(sharedThreads).isEmpty());
        List<String> left = left(sharedThreads);
        if (!left.isEmpty()) {
            throw new RuleViolation("12.1", "threads are left after everything was closed: " + left);
        }
    }

    private List<String> left(List<String> sharedThreads) {
        return live().filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .filter(name ->
                        Stream.concat(NOT_OURS.stream(), sharedThreads.stream()).noneMatch(name::startsWith))
                .sorted()
                .toList();
    }
}
