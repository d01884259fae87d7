package io.leasehold.history;

import static io.leasehold.history.Story.KEY;
import static io.leasehold.history.Story.fence;
import static io.leasehold.history.Story.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.leasehold.Capability;
import io.leasehold.Fence;
import io.leasehold.HolderId;
import io.leasehold.LossReason;
import io.leasehold.StaleTokenException;
import io.leasehold.client.LeaseEvent;
import io.leasehold.client.LeaseEvent.Refused.Outcome;
import io.leasehold.fencing.FencingGate;
import io.leasehold.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The flight recorder and the recorded gate. */
class FlightRecorderTest {

    private static final Fence A = fence(1, 1);
    private static final Fence B = fence(2, 2);
    private static final Actor RESOURCE = new Actor("p1", "gate");

    @TempDir
    Path directory;

    @Test
    void everyEventOfAClientBecomesAnEntry() {
        HistoryRecorder recorder = HistoryRecorder.inMemory("m", new ManualClock());
        List.of(
                        new LeaseEvent.AttemptSent(KEY, lease(1), 1, 10),
                        new LeaseEvent.Refused(KEY, lease(1), Outcome.UNKNOWN, "cut", 11),
                        new LeaseEvent.Granted(A, HolderId.of("h"), 50, Duration.ZERO, 12),
                        new LeaseEvent.Extended(A, 60, Duration.ofNanos(5), 20),
                        new LeaseEvent.BeatMissed(A, Duration.ofNanos(9), Optional.empty(), 30),
                        new LeaseEvent.Lost(A, LossReason.EXPIRED, Duration.ofNanos(48), 60),
                        new LeaseEvent.Released(B, Duration.ZERO, 70),
                        new LeaseEvent.ReleaseAnswered(KEY, lease(2), "released", Duration.ofNanos(2), 72),
                        new LeaseEvent.ReleaseAnswered(KEY, lease(3), "not held", Duration.ofNanos(2), 74),
                        new LeaseEvent.ReleaseAnswered(KEY, lease(4), "connection reset", Duration.ofNanos(2), 76),
                        new LeaseEvent.Refused(KEY, lease(5), Outcome.TOKEN_REPEATED, "1-1 after 1-2", 80),
                        new LeaseEvent.CapabilityWithdrawn(Capability.PUSH_WATCH, "off", Instant.EPOCH, 90))
                .forEach(FlightRecorder.to(recorder, new Actor("p1", "c"))::onEvent);
        assertThat(recorder.history().events())
                .extracting(HistoryEvent::nanoTime, HistoryEvent::entry)
                .containsExactly(
                        tuple(10L, new Entry.AcquireCalled(KEY, lease(1), 1)),
                        tuple(11L, new Entry.NotGranted(KEY, lease(1), Kind.INFO, "unknown", "cut")),
                        tuple(12L, new Entry.Granted(A, 50)),
                        tuple(20L, new Entry.Extended(A, 15, 60)),
                        tuple(30L, new Entry.BeatFailed(A, Kind.INFO, "no answer")),
                        tuple(60L, new Entry.Lost(A, LossReason.EXPIRED)),
                        tuple(70L, new Entry.ReleaseCalled(B)),
                        tuple(72L, new Entry.ReleaseAnswered(KEY, lease(2), 70, Kind.OK, "released")),
                        tuple(74L, new Entry.ReleaseAnswered(KEY, lease(3), 72, Kind.FAIL, "not held")),
                        tuple(76L, new Entry.ReleaseAnswered(KEY, lease(4), 74, Kind.INFO, "connection reset")),
                        tuple(80L, new Entry.NotGranted(KEY, lease(5), Kind.FAIL, "token-repeated", "1-1 after 1-2")),
                        tuple(90L, new Entry.Remark("withdrawn: PUSH_WATCH: off")));
    }

    @Test
    void aGrantIsInTheFileBeforeTheRecorderIsClosed() throws IOException {
        try (FlightRecorder recorder = FlightRecorder.inDirectory(directory.resolve("new"))) {
            recorder.onEvent(new LeaseEvent.AttemptSent(KEY, lease(1), 1, 10));
            recorder.onEvent(new LeaseEvent.Granted(A, HolderId.of("h"), 50, Duration.ZERO, 12));
            assertThat(Files.readAllLines(recorder.file())).hasSize(3);
        }
    }

    @Test
    void filesOfTwoRecordersAreReadTogether() throws IOException {
        try (FlightRecorder one = FlightRecorder.inDirectory(directory);
                FlightRecorder two = FlightRecorder.inDirectory(directory)) {
            one.onEvent(new LeaseEvent.Granted(A, HolderId.of("h"), 50, Duration.ZERO, 12));
            two.onEvent(new LeaseEvent.Granted(B, HolderId.of("h"), 90, Duration.ZERO, 49));
            LeaseHistory history = LeaseHistory.read(List.of(one.file(), two.file()));
            assertThat(history.events()).hasSize(2);
        }
    }

    @Test
    void whatIsRecordedAfterTheCloseIsDropped() throws IOException {
        FlightRecorder recorder = FlightRecorder.inDirectory(directory);
        recorder.close();
        recorder.onEvent(new LeaseEvent.AttemptSent(KEY, lease(1), 1, 10));
        recorder.close();
        assertThat(Files.readAllLines(recorder.file())).hasSize(2);
    }

    @Test
    void aRecordedGateWritesWhatItLetPassAndWhatItRefused() throws Exception {
        HistoryRecorder recorder = HistoryRecorder.inMemory("m", new ManualClock());
        FencingGate gate = RecordedGate.of(FencingGate.inMemory(), "g", recorder, RESOURCE);
        assertThat(gate.write(B, () -> "done")).isEqualTo("done");
        assertThatThrownBy(() -> gate.enter(A)).isInstanceOf(StaleTokenException.class);
        assertThat(recorder.history().events())
                .extracting(HistoryEvent::entry)
                .containsExactly(new Entry.GatePassed("g", B), new Entry.GateRefused("g", A, B));
    }

    @Test
    void aRefusalByAnotherGateInsideTheWriteIsNotThisGates() {
        HistoryRecorder recorder = HistoryRecorder.inMemory("m", new ManualClock());
        FencingGate gate = RecordedGate.of(FencingGate.inMemory(), "g", recorder, RESOURCE);
        assertThatThrownBy(() -> gate.write(A, () -> {
                    throw new StaleTokenException(A, B);
                }))
                .isInstanceOf(StaleTokenException.class);
        assertThat(recorder.history().events())
                .extracting(HistoryEvent::entry)
                .containsExactly(new Entry.GatePassed("g", A));
    }
}
