package io.leasehold.history;

import static io.leasehold.history.Story.KEY;
import static io.leasehold.history.Story.fence;
import static io.leasehold.history.Story.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.Fence;
import io.leasehold.LossReason;
import io.leasehold.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files: what is written is read, and what is malformed is named. */
class HistoryFileTest {

    private static final Fence A = fence(1, 1);
    private static final Fence B = fence(2, 2);
    private static final Actor ACTOR = new Actor("p1", "c\"1\n");

    private static final List<Entry> EACH = List.of(
            new Entry.AcquireCalled(KEY, lease(1), 3),
            new Entry.Granted(A, -5),
            new Entry.NotGranted(KEY, lease(1), Kind.INFO, "unknown", "é\n"),
            new Entry.NotGranted(KEY, lease(1), Kind.FAIL, "fenced", ""),
            new Entry.Extended(A, 3, 4),
            new Entry.BeatFailed(A, Kind.INFO, "no answer"),
            new Entry.Lost(A, LossReason.TAKEN_OVER),
            new Entry.ReleaseCalled(A),
            new Entry.ReleaseAnswered(KEY, lease(1), 3, Kind.OK, "released"),
            new Entry.WaitCalled(KEY, 1),
            new Entry.WaitEnded(KEY, 1, Kind.FAIL, ""),
            new Entry.TermPublished(KEY, 3, Kind.OK, 7),
            new Entry.Inspected(KEY, 3, 0),
            new Entry.GatePassed("g", A),
            new Entry.GateRefused("g", A, B),
            new Entry.WriteCalled("r", "w1", A),
            new Entry.WriteAnswered("r", "w1", Kind.OK),
            new Entry.RegisterRead("r", List.of("w1", "w2")),
            new Entry.FaultPlanned("f1", "cut"),
            new Entry.FaultBegun("f1", "cut", "p1", "refused 3"),
            new Entry.FaultEnded("f1", ""),
            new Entry.ProcessEnded("p1"),
            new Entry.Audited(List.of()),
            new Entry.Remark("\u2028"),
            new Entry.RecordingEnded());

    @TempDir
    Path directory;

    @Test
    void everyEntrySurvivesTheRoundTrip() throws IOException {
        assertThat(EACH.stream().map(Object::getClass).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Entry.class.getPermittedSubclasses());
        Path file = directory.resolve("a.jsonl");
        ManualClock clock = new ManualClock();
        try (HistoryRecorder recorder = HistoryRecorder.toFile(file, "a", clock)) {
            EACH.forEach(entry -> recorder.record(ACTOR, entry, -42));
        }
        List<HistoryEvent> events = LeaseHistory.read(List.of(file)).events();
        assertThat(events.stream().limit(EACH.size()).map(HistoryEvent::entry)).isEqualTo(EACH);
        assertThat(events.get(0)).isEqualTo(new HistoryEvent("a", 1, -42, ACTOR, EACH.get(0)));
        assertThat(Files.readAllLines(file)).hasSize(EACH.size() + 2);
    }

    @Test
    void aGeneratedRunIsTheSameFromItsFile() throws IOException {
        Path file = directory.resolve("a.jsonl");
        List<HistoryEvent> events = GeneratedRun.events(5, 200);
        try (HistoryRecorder recorder = HistoryRecorder.toFile(file, "generated", new ManualClock())) {
            events.forEach(event -> recorder.record(event.actor(), event.entry(), event.nanoTime()));
        }
        LeaseHistory read = LeaseHistory.read(List.of(file));
        assertThat(HistoryChecker.standard().check(read, Expectations.none()).violations())
                .isEmpty();
        assertThat(HistorySummary.of(read, Expectations.none()).grants()).isEqualTo(200);
    }

    @Test
    void aTornLastLineIsLeftOutAndTheSourceCountsAsCutOff() throws IOException {
        Path file = file("a", "boot", 0, acquired(0, 1, A, 10));
        Files.writeString(file, "{\"seq\":3,\"at\":5,\"proc", StandardOpenOption.APPEND);
        LeaseHistory history = LeaseHistory.read(List.of(file));
        assertThat(history.events()).hasSize(2);
        assertThat(HistorySummary.of(history, Expectations.none()).cutOff()).isEqualTo(1);
    }

    @Test
    void aGrantThatACutOffSourceLacksIsNoViolationOfTheGate() throws IOException {
        Path cut = file("a", "boot", 0, acquired(0, 1, A, 10));
        Path gate = file("b", "boot", 0, event(1, 20, new Entry.GatePassed("g", B)));
        assertThat(check(Expectations.none(), cut, gate).isClean()).isTrue();
        Path early =
                file("c", "boot", 0, event(1, 0, new Entry.GatePassed("g", B)), event(2, 30, new Entry.Remark("")));
        assertThat(check(Expectations.none(), cut, early).violations())
                .extracting(Violation::check)
                .containsExactly(Check.H4);
    }

    @Test
    void malformedLinesAreNamedByLineAndField() throws IOException {
        assertRefused(2, "line", "{");
        assertRefused(2, "line", "[1]");
        assertRefused(2, "line", "{\"seq\":1,\"seq\":1}");
        assertRefused(2, "line", "{\"seq\":1} {}");
        assertRefused(2, "line", "");
        assertRefused(2, "seq", "{\"at\":1}");
        assertRefused(2, "seq", line(2, new Entry.Remark("x")));
        String good = line(1, new Entry.AcquireCalled(KEY, lease(1), 3));
        assertRefused(2, "at", good.replace("\"at\":7", "\"at\":7.5"));
        assertRefused(2, "at", good.replace("\"at\":7", "\"at\":92233720368547758070"));
        assertRefused(2, "key", good.replace("orders", ""));
        assertRefused(2, "leaseId", good.replace(lease(1).toString(), "12"));
        assertRefused(2, "term", good.replace("\"term\":3", "\"term\":\"3\""));
        assertRefused(2, "action", good.replace("acquire", "steal"));
        assertRefused(2, "kind", good.replace("invoke", "maybe"));
        assertRefused(2, "extra", good.replace("\"term\":3", "\"term\":3,\"extra\":1"));
        assertRefused(2, "token", line(1, new Entry.Granted(A, 9)).replace("1-1", "0-1"));
        assertRefused(
                2, "writes", line(1, new Entry.RegisterRead("r", List.of("w"))).replace("[\"w\"]", "[1]"));
        assertRefused(
                2, "writes", line(1, new Entry.RegisterRead("r", List.of("w"))).replace("[\"w\"]", "\"w\""));
    }

    @Test
    void aFileThatIsNoHistoryIsRefusedAtItsFirstLine() throws IOException {
        Path file = directory.resolve("no");
        for (String header : List.of("", "hello\n", "{}\n", "{\"leasehold-history\":2}\n")) {
            Files.writeString(file, header);
            assertThatThrownBy(() -> LeaseHistory.read(List.of(file)))
                    .isInstanceOfSatisfying(
                            HistoryFormatException.class,
                            e -> assertThat(e.line()).isEqualTo(1))
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void aLineBeyondTheLimitIsRefused() throws IOException {
        assertRefused(2, "line", " ".repeat(JsonLines.MAX_LINE_BYTES + 1));
    }

    @Test
    void moreEventsThanTheLimitAreRefused() throws IOException {
        Path file = file("a", "boot", 0, acquired(0, 1, A, 10));
        HistoryReader reader = new HistoryReader(file, 1);
        HistoryHeader header = reader.header();
        assertThatThrownBy(() -> reader.read(header, 0))
                .isInstanceOf(HistoryFormatException.class)
                .hasMessageContaining("at most 1 events");
    }

    @Test
    void oneSourceIsNotReadTwice() throws IOException {
        Path file = file("a", "boot", 0, acquired(0, 1, A, 10));
        assertThatThrownBy(() -> LeaseHistory.read(List.of(file, file))).hasMessageContaining("source 'a'");
        assertThatThrownBy(() -> LeaseHistory.read(List.of())).hasMessageContaining("at least one");
    }

    @Test
    void sourcesOnOneClockAreComparedByTheSlack() throws IOException {
        Path one = file("a", "boot", 0, acquired(0, 1, A, 11));
        Path two = file("b", "boot", 999, acquired(5, 6, B, 20));
        assertThat(check(Expectations.none(), one, two).violations())
                .extracting(Violation::check)
                .containsExactly(Check.H3);
        assertThat(check(Expectations.none().slack(Duration.ofNanos(5)), one, two)
                        .isClean())
                .isTrue();
        assertThat(check(Expectations.none().slack(Duration.ofNanos(4)), one, two)
                        .isClean())
                .isFalse();
    }

    @Test
    void sourcesOnDifferentClocksAreComparedOnlyIfASlackIsGiven() throws IOException {
        Path one = file("a", "boot-1", 0, acquired(0, 1, A, 11));
        Path two = file("b", "boot-2", 1_000_000, acquired(1_000_005, 1_000_006, fence(2, 1, 2), 1_000_020));
        CheckReport without = check(Expectations.none(), one, two);
        assertThat(without.isClean()).isTrue();
        assertThat(without.notChecked()).anyMatch(what -> what.contains("2 clocks"));
        assertThat(check(Expectations.none().slack(Duration.ZERO), one, two).violations())
                .extracting(Violation::check)
                .containsExactly(Check.H3);
    }

    @Test
    void aFullFileEndsTheRecordingAndIsStillRead() throws IOException {
        Path file = directory.resolve("full");
        HistoryHeader header = new HistoryHeader("full", "boot", 0, 0);
        try (HistoryRecorder recorder = HistoryRecorder.toFile(file, header, new ManualClock(), 2_000)) {
            for (int i = 0; i < 100; i++) {
                recorder.record(ACTOR, new Entry.Remark("x"), i);
            }
        }
        assertThat(Files.size(file)).isLessThanOrEqualTo(2_000);
        LeaseHistory history = LeaseHistory.read(List.of(file));
        assertThat(history.events()).hasSizeBetween(5, 99);
        assertThat(HistorySummary.of(history, Expectations.none()).cutOff()).isEqualTo(1);
    }

    @Test
    void manyThreadsRecordWithoutLosingALine() throws Exception {
        Path file = directory.resolve("many");
        try (HistoryRecorder recorder = HistoryRecorder.toFile(file, "many", new ManualClock())) {
            List<Thread> threads = Stream.generate(() -> new Thread(() -> {
                        for (int i = 0; i < 500; i++) {
                            recorder.record(ACTOR, new Entry.Extended(A, i, i));
                        }
                    }))
                    .limit(4)
                    .toList();
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(LeaseHistory.read(List.of(file)).events()).hasSize(2_001);
    }

    private static CheckReport check(Expectations expectations, Path... files) throws IOException {
        return HistoryChecker.standard().check(LeaseHistory.read(List.of(files)), expectations);
    }

    private void assertRefused(long line, String field, String text) throws IOException {
        Path file = directory.resolve("bad");
        Files.writeString(file, JsonLines.text(new HistoryHeader("bad", "boot", 0, 0)) + "\n" + text + "\n");
        assertThatThrownBy(() -> LeaseHistory.read(List.of(file)))
                .as(text.substring(0, Math.min(200, text.length())))
                .isInstanceOfSatisfying(HistoryFormatException.class, e -> {
                    assertThat(e.line()).isEqualTo(line);
                    assertThat(e.field()).isEqualTo(field);
                    assertThat(e.getMessage()).contains("bad: line 2, " + field).hasSizeLessThan(1_500);
                });
    }

    private static String line(long sequence, Entry entry) {
        return JsonLines.text(event(sequence, 7, entry));
    }

    private static HistoryEvent event(long sequence, long time, Entry entry) {
        return new HistoryEvent("x", sequence, time, ACTOR, entry);
    }

    private static HistoryEvent[] acquired(long called, long granted, Fence fence, long validUntil) {
        return new HistoryEvent[] {
            event(1, called, new Entry.AcquireCalled(fence.key(), fence.leaseId(), 1)),
            event(2, granted, new Entry.Granted(fence, validUntil))
        };
    }

    private Path file(String source, String clock, long anchor, HistoryEvent... events) throws IOException {
        Path file = directory.resolve(source);
        StringBuilder text = new StringBuilder(JsonLines.text(new HistoryHeader(source, clock, anchor, 0)));
        text.append('\n');
        for (HistoryEvent event : events) {
            text.append(JsonLines.text(event)).append('\n');
        }
        return Files.writeString(file, text);
    }
}
