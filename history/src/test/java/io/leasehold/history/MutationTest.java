package io.leasehold.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.LeaseId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Correct runs pass; each with one planted bug does not, by the check that the bug breaks. */
class MutationTest {

    private static final int SEEDS = 100;
    private static final int ROUNDS = 40;
    private static final Expectations EXPECTED = Expectations.chaos().atLeast(20, 10, 0);

    /** Changes one event; null drops it. */
    private interface Mutation {
        Entry change(Entry entry, Entry other);
    }

    private record Bug(String name, Check caughtBy, Class<? extends Entry> where, Mutation mutation) {}

    private static final List<Bug> BUGS = List.of(
            new Bug(
                    "a later grant has an older token",
                    Check.H2,
                    Entry.Granted.class,
                    (entry, other) -> regranted((Entry.Granted) entry, fence -> withToken(fence, generation(other)))),
            new Bug(
                    "a token is given twice",
                    Check.H1,
                    Entry.Granted.class,
                    (entry, other) -> regranted((Entry.Granted) entry, fence -> withToken(fence, generation(other)))),
            new Bug(
                    "a lease id is given twice",
                    Check.H1,
                    Entry.Granted.class,
                    (entry, other) -> regranted(
                            (Entry.Granted) entry,
                            fence -> withLease(
                                    fence, ((Entry.Granted) other).fence().leaseId()))),
            new Bug(
                    "the term of a grant falls",
                    Check.H7,
                    Entry.Granted.class,
                    (entry, other) -> regranted(
                            (Entry.Granted) entry,
                            fence -> new Fence(
                                    fence.key(),
                                    new FencingToken(
                                            fence.token().term() - 1,
                                            fence.token().generation()),
                                    fence.leaseId()))),
            new Bug("a window is too long", Check.H3, Entry.Extended.class, (entry, other) -> {
                Entry.Extended extended = (Entry.Extended) entry;
                return new Entry.Extended(extended.fence(), extended.called(), extended.validUntil() + 100_000);
            }),
            new Bug(
                    "a stale fence passes",
                    Check.H4,
                    Entry.GatePassed.class,
                    (entry, other) -> new Entry.GatePassed("gate", ((Entry.GatePassed) other).fence())),
            new Bug(
                    "a rightful fence is refused",
                    Check.H4,
                    Entry.GatePassed.class,
                    (entry, other) -> new Entry.GateRefused(
                            "gate", ((Entry.GatePassed) entry).fence(), ((Entry.GatePassed) other).fence())),
            new Bug("a heartbeat revives", Check.H6, Entry.Extended.class, (entry, other) -> {
                Entry.Extended extended = (Entry.Extended) entry;
                return new Entry.Extended(((Entry.Extended) other).fence(), extended.called(), extended.validUntil());
            }),
            new Bug("a read shows an older term", Check.H7, Entry.Inspected.class, (entry, other) -> {
                Entry.Inspected read = (Entry.Inspected) entry;
                return new Entry.Inspected(read.key(), read.called(), read.term() - 1);
            }));

    private static Entry.Granted regranted(Entry.Granted granted, Function<Fence, Fence> change) {
        return new Entry.Granted(change.apply(granted.fence()), granted.validUntil());
    }

    private static Fence withToken(Fence fence, long generation) {
        return new Fence(fence.key(), new FencingToken(fence.token().term(), generation), fence.leaseId());
    }

    private static Fence withLease(Fence fence, LeaseId leaseId) {
        return new Fence(fence.key(), fence.token(), leaseId);
    }

    private static long generation(Entry granted) {
        return ((Entry.Granted) granted).fence().token().generation();
    }

    @Test
    void everyCorrectRunPasses() {
        LongStream.range(0, SEEDS)
                .forEach(seed -> assertThatCode(
                                () -> check(GeneratedRun.events(seed, ROUNDS)).requireClean())
                        .as("seed %d", seed)
                        .doesNotThrowAnyException());
    }

    @TestFactory
    Stream<DynamicTest> everyBugIsCaughtAtEverySeed() {
        return BUGS.stream()
                .map(bug -> DynamicTest.dynamicTest(
                        bug.name(),
                        () -> LongStream.range(0, SEEDS)
                                .forEach(seed -> assertThat(
                                                check(planted(bug, seed)).violations())
                                        .as("seed %d", seed)
                                        .extracting(Violation::check)
                                        .contains(bug.caughtBy()))));
    }

    @Test
    void aDroppedLossIsFoundOnlyIfTheBeliefWentOn() {
        List<HistoryEvent> events = GeneratedRun.events(3, ROUNDS);
        events.removeIf(event -> event.entry() instanceof Entry.Lost || event.entry() instanceof Entry.ReleaseCalled);
        assertThat(check(events).violations()).extracting(Violation::check).contains(Check.H3);
    }

    @Test
    void aHundredThousandEventsAreCheckedInSeconds() {
        List<HistoryEvent> events = GeneratedRun.events(1, 9_000);
        assertThat(events.size()).isGreaterThan(100_000);
        CheckReport report = assertTimeoutPreemptively(Duration.ofSeconds(60), () -> check(events));
        assertThat(report.violations()).isEmpty();
    }

    private static CheckReport check(List<HistoryEvent> events) {
        return HistoryChecker.standard().check(GeneratedRun.history(events), EXPECTED);
    }

    /** In the second half, at an event whose predecessor of the same key and sort is twenty rounds of that key before. */
    private static List<HistoryEvent> planted(Bug bug, long seed) {
        List<HistoryEvent> events = new ArrayList<>(GeneratedRun.events(seed, ROUNDS));
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            if (bug.where().isInstance(events.get(i).entry())) {
                places.add(i);
            }
        }
        int chosen = ROUNDS - 10 + new Random(seed).nextInt(8);
        HistoryEvent event = events.get(places.get(chosen));
        Entry other = events.get(places.get(chosen - 4)).entry();
        Entry changed = bug.mutation().change(event.entry(), other);
        events.set(
                places.get(chosen),
                new HistoryEvent(event.source(), event.sequence(), event.nanoTime(), event.actor(), changed));
        if (bug.caughtBy() == Check.H3) {
            events.removeIf(later -> endsLeaseOf(later.entry(), changed));
        }
        return events;
    }

    private static boolean endsLeaseOf(Entry end, Entry extended) {
        Fence fence = ((Entry.Extended) extended).fence();
        return (end instanceof Entry.Lost lost && lost.fence().equals(fence))
                || (end instanceof Entry.ReleaseCalled release
                        && release.fence().equals(fence));
    }

    @Test
    void twoGrantsThatSwapTheirTokensAreCaughtAtEverySeed() {
        for (long seed = 0; seed < SEEDS; seed++) {
            List<HistoryEvent> events = new ArrayList<>(GeneratedRun.events(seed, ROUNDS));
            List<Integer> places = new ArrayList<>();
            for (int i = 0; i < events.size(); i++) {
                if (events.get(i).entry() instanceof Entry.Granted) {
                    places.add(i);
                }
            }
            int one = places.get(4);
            int two = places.get(6);
            long first = generation(events.get(one).entry());
            long second = generation(events.get(two).entry());
            regrant(events, one, second);
            regrant(events, two, first);
            assertThat(check(events).violations())
                    .as("seed %d", seed)
                    .extracting(Violation::check)
                    .contains(Check.H2);
        }
    }

    private static void regrant(List<HistoryEvent> events, int place, long generation) {
        HistoryEvent event = events.get(place);
        Entry changed = regranted((Entry.Granted) event.entry(), fence -> withToken(fence, generation));
        events.set(place, new HistoryEvent(event.source(), event.sequence(), event.nanoTime(), event.actor(), changed));
    }
}
