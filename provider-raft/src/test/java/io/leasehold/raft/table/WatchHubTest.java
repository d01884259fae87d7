package io.leasehold.raft.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.raft.table.WatchRequest.Option;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.LeaseAdmin;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.testing.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchHubTest {

    private static final Selector EVERYTHING = new Selector.Prefix("");

    private final ManualClock clock = new ManualClock();
    private final TableDriver log = new TableDriver();
    private final Heard heard = new Heard();
    private WatchHub hub = hub(new WatchSettings(64, 8, 3, Duration.ofSeconds(10), WatchSettings.Metrics.ON));

    private WatchHub hub(WatchSettings settings) {
        WatchHub made = new WatchHub(log.table, clock, settings);
        log.table.addListener(made);
        return made;
    }

    @AfterEach
    void close() {
        heard.goOn();
        hub.close();
        assertThat(clock.pendingTasks()).isZero();
    }

    @Test
    void everyKindOfChangeIsToldInCommitOrder() {
        hub.watch(new WatchRequest(new Selector.Key(LeaseKey.of("a"))), heard);
        LeaseGuard first = log.granted("a", "x");
        log.beat(first);
        log.expire("a");
        LeaseGuard second = log.granted("a", "x");
        log.acquire(reclaim(second));
        log.revoke("a", LeaseAdmin.Urgency.NOW);
        log.release(log.granted("a", "y"));
        log.apply(new Command.PublishTerm(log.request(), LeaseKey.of("a"), 9));

        Heard.until(() -> heard.reached() == log.table.view().revision());
        assertThat(heard.kinds())
                .containsExactly(
                        Change.Kind.GRANTED,
                        Change.Kind.EXPIRED,
                        Change.Kind.GRANTED,
                        Change.Kind.TAKEN_OVER,
                        Change.Kind.REVOKED,
                        Change.Kind.GRANTED,
                        Change.Kind.RELEASED,
                        Change.Kind.TERM_PUBLISHED);
        assertThat(heard.changes()).extracting(WatchEvent.Changed::revision).isSorted();
        assertThat(heard.changes().get(1).record().namesLease()).isFalse();
        assertThat(heard.changes())
                .allSatisfy(change -> assertThat(change.before()).isEmpty());
    }

    private static AcquireRequest reclaim(LeaseGuard guard) {
        return new AcquireRequest(
                guard.key(),
                io.leasehold.LeaseId.random(),
                guard.token().generation(),
                guard.holder(),
                guard.ttl(),
                1,
                AcquireRequest.Reclaim.OWN_HOLDER,
                Map.of());
    }

    @Test
    void anExpiryWakesWhoeverWaits() {
        log.granted("a", "x");
        hub.watch(new WatchRequest(new Selector.Key(LeaseKey.of("a"))), heard);
        log.expire("a");

        assertThat(heard.await(1))
                .singleElement()
                .isInstanceOfSatisfying(
                        WatchEvent.Changed.class,
                        change -> assertThat(change.kind()).isEqualTo(Change.Kind.EXPIRED));
    }

    @Test
    void beatsAndTheRecordBeforeAreToldOnRequest() {
        hub.watch(new WatchRequest(EVERYTHING, Option.RENEWED, Option.BEFORE), heard);
        LeaseGuard lease = log.granted("a", "x");
        log.beat(lease);

        heard.await(2);
        assertThat(heard.kinds()).containsExactly(Change.Kind.GRANTED, Change.Kind.RENEWED);
        assertThat(heard.changes().get(0).before()).isEmpty();
        assertThat(heard.changes().get(1).before().map(LeaseRecord::beat)).contains(0L);
        assertThat(heard.changes().get(1).record().beat()).isEqualTo(1);
    }

    @Test
    void aPrefixSelectsItsKeysAndNoOthers() {
        hub.watch(new WatchRequest(new Selector.Prefix("app/")), heard);
        log.granted("app", "x");
        log.granted("app/1", "x");
        log.granted("apple/1", "x");
        log.granted("app/2", "x");

        heard.await(2);
        assertThat(heard.changes())
                .extracting(change -> change.record().key().text())
                .containsExactly("app/1", "app/2");
    }

    @Test
    void aSlowWatcherIsToldOnceWhatItMissedAndCatchesUp() {
        hub.watch(new WatchRequest(EVERYTHING), heard);
        heard.holdUp();
        log.granted("first", "x");
        heard.awaitHeldUp();
        for (int i = 0; i < 30; i++) {
            log.granted("k" + i, "x");
            Heard.until(() -> hub.metrics().queued() == 0);
        }
        log.expire("k3");
        heard.goOn();

        Heard.until(() -> heard.reached() == log.table.view().revision());
        log.granted("last", "x");
        Heard.until(() -> heard.reached() == log.table.view().revision());
        assertThat(heard.events.stream().filter(WatchEvent.Missed.class::isInstance))
                .hasSize(1);
        assertThat(seen(heard.events)).isEqualTo(stateOf(log.table));
        int missed = heard.events.indexOf(heard.events.stream()
                .filter(WatchEvent.Missed.class::isInstance)
                .findFirst()
                .orElseThrow());
        assertThat(heard.events.get(missed).revision())
                .isEqualTo(heard.events.get(missed - 1).revision() + 1);
        assertThat(hub.metrics().missed()).isEqualTo(1);
    }

    @Test
    void anOverflowOfTheCommonQueueIsToldToEveryWatcher() throws IOException {
        hub.close();
        hub = hub(new WatchSettings(2, 1_024, 3, Duration.ZERO, WatchSettings.Metrics.ON));
        Heard other = new Heard();
        hub.watch(new WatchRequest(EVERYTHING), heard);
        hub.watch(new WatchRequest(new Selector.Key(LeaseKey.of("k999"))), other);
        List<Command> burst = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            burst.add(new Command.Acquire(log.request(), TableDriver.AT, log.attempt("k" + i, "x")));
        }
        log.apply(burst);

        Heard.until(() -> heard.reached() == log.table.view().revision());
        assertThat(hub.metrics().overflows()).isPositive();
        assertThat(seen(heard.events)).isEqualTo(stateOf(log.table));
        Heard.until(() -> seen(other.events).containsKey("k999"));
    }

    @Test
    void aSnapshotPutInPlaceIsToldAsAGap() throws IOException {
        hub.watch(new WatchRequest(EVERYTHING), heard);
        byte[] empty = ReplicasTest.snapshot(log.table);
        log.granted("a", "x");
        heard.await(1);
        byte[] one = ReplicasTest.snapshot(log.table);
        log.table.readSnapshot(new ByteArrayInputStream(empty));
        heard.await(3);
        log.table.readSnapshot(new ByteArrayInputStream(one));
        heard.await(6);

        assertThat(heard.events.subList(1, 3)).containsExactly(new WatchEvent.Missed(0), new WatchEvent.Resynced(0));
        assertThat(heard.events.get(3)).isEqualTo(new WatchEvent.Missed(1));
        assertThat(heard.events.get(4)).isInstanceOf(WatchEvent.Current.class);
        assertThat(heard.events.get(5)).isEqualTo(new WatchEvent.Resynced(1));
    }

    @Test
    void watchThenListThenDropOlderLeavesNoGap() {
        hub.close();
        hub = hub(WatchSettings.DEFAULTS);
        for (int round = 0; round < 20; round++) {
            Heard watcher = new Heard();
            Thread writer =
                    new Thread(() -> IntStream.range(0, 200).forEach(i -> log.granted("k" + System.nanoTime(), "x")));
            writer.start();
            try (WatchHub.Handle watch = hub.watch(new WatchRequest(EVERYTHING), watcher)) {
                TableView listed = log.table.view();
                assertThat(watch.revision()).isLessThanOrEqualTo(listed.revision());
                Heard.until(() -> !writer.isAlive()
                        && Math.max(watch.revision(), watcher.reached())
                                == log.table.view().revision());
                Map<String, LeaseRecord> known = new TreeMap<>();
                listed.list("").forEach(record -> known.put(record.key().text(), record));
                watcher.changes().stream()
                        .filter(change -> change.revision() > listed.revision())
                        .forEach(change -> known.put(change.record().key().text(), change.record()));
                assertThat(known).isEqualTo(stateOf(log.table));
            }
        }
    }

    @Test
    void watchersAreCappedAndAClosedOneMakesRoom() {
        List<WatchHub.Handle> handles = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            handles.add(hub.watch(new WatchRequest(EVERYTHING), heard));
        }
        assertThatThrownBy(() -> hub.watch(new WatchRequest(EVERYTHING), heard))
                .isInstanceOf(TooManyWatchersException.class)
                .hasMessageContaining("cap on watchers is 3");
        handles.get(0).close();
        handles.get(0).close();
        assertThat(hub.metrics().watchers()).isEqualTo(2);
        hub.watch(new WatchRequest(EVERYTHING), heard).close();
    }

    @Test
    void aClosedWatchIsToldNothingMore() {
        Heard closed = new Heard();
        hub.watch(new WatchRequest(EVERYTHING), closed).close();
        hub.watch(new WatchRequest(EVERYTHING), heard);
        log.granted("a", "x");

        heard.await(1);
        assertThat(closed.events).isEmpty();
    }

    @Test
    void progressIsToldWhileNothingHappens() {
        log.granted("a", "x");
        hub.watch(new WatchRequest(new Selector.Key(LeaseKey.of("b"))), heard);
        clock.advance(Duration.ofSeconds(10));
        heard.await(1);
        log.granted("a2", "x");
        Heard.until(() -> hub.metrics().queued() == 0);
        clock.advance(Duration.ofSeconds(10));

        assertThat(heard.await(2)).containsExactly(new WatchEvent.Progress(1), new WatchEvent.Progress(2));
    }

    /** A restored table may be behind what was applied before; nothing above it has been told. */
    @Test
    void progressGoesBackWithTheTable() throws IOException {
        hub.watch(new WatchRequest(new Selector.Key(LeaseKey.of("b"))), heard);
        log.granted("a", "x");
        byte[] one = ReplicasTest.snapshot(log.table);
        log.granted("a2", "x");
        log.granted("a3", "x");
        clock.advance(Duration.ofSeconds(10));
        heard.await(1);
        log.table.readSnapshot(new ByteArrayInputStream(one));
        heard.await(3);
        log.granted("b", "x");
        heard.await(4);
        clock.advance(Duration.ofSeconds(10));

        assertThat(heard.await(5)).extracting(WatchEvent::revision).containsExactly(3L, 0L, 1L, 2L, 2L);
    }

    @Test
    void aStuckWatcherDelaysNeitherTheTableNorOthers() {
        Heard stuck = new Heard();
        stuck.holdUp();
        hub.watch(new WatchRequest(EVERYTHING), stuck);
        hub.watch(new WatchRequest(EVERYTHING), heard);
        for (int i = 0; i < 40; i++) {
            log.granted("k" + i, "x");
            int told = i + 1;
            Heard.until(() -> heard.changes().size() == told);
        }
        stuck.goOn();
        Heard.until(() -> stuck.reached() == log.table.view().revision());
        assertThat(seen(stuck.events)).isEqualTo(stateOf(log.table));
    }

    @Test
    void aThousandWatchersAreAllToldEverythingOfTheirs() {
        hub.close();
        hub = hub(new WatchSettings(16_384, 256, 1_000, Duration.ZERO, WatchSettings.Metrics.ON));
        List<Heard> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Heard one = new Heard();
            all.add(one);
            Selector selector = i % 2 == 0 ? new Selector.Key(LeaseKey.of("k" + i)) : new Selector.Prefix("k" + i % 10);
            hub.watch(new WatchRequest(selector), one);
        }
        for (int i = 0; i < 1_000; i++) {
            log.release(log.granted("k" + i, "x"));
        }
        Map<String, LeaseRecord> state = stateOf(log.table);
        Heard.until(() -> hub.metrics().delivered() == all.size() / 2 * 2 + told(state));
        for (int i = 0; i < 1_000; i++) {
            Map<String, LeaseRecord> wanted = new TreeMap<>(state);
            String text = i % 2 == 0 ? "k" + i : "k" + i % 10;
            boolean exact = i % 2 == 0;
            wanted.keySet().removeIf(key -> exact ? !key.equals(text) : !key.startsWith(text));
            assertThat(seen(all.get(i).events)).isEqualTo(wanted);
        }
    }

    /** Two events of each key that begins with an odd digit, for each of the hundred watchers of that digit. */
    private static long told(Map<String, LeaseRecord> state) {
        return 200
                * state.keySet().stream()
                        .filter(key -> (key.charAt(1) - '0') % 2 == 1)
                        .count();
    }

    @Test
    void aWatcherThatThrowsIsToldTheNextEvent() {
        List<WatchEvent> told = new CopyOnWriteArrayList<>();
        hub.watch(new WatchRequest(EVERYTHING), event -> {
            told.add(event);
            throw new IllegalStateException("a watcher's own fault");
        });
        hub.watch(new WatchRequest(EVERYTHING), heard);
        log.granted("a", "x");
        log.granted("b", "x");

        heard.await(2);
        Heard.until(() -> told.size() == 2);
    }

    @Test
    void aClosedHubHasNoThreadsAndRefusesWatchers() {
        hub.watch(new WatchRequest(EVERYTHING), heard);
        log.granted("a", "x");
        heard.await(1);
        hub.close();
        hub.close();

        Heard.until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("leasehold-raft-watch")));
        assertThatIllegalStateException().isThrownBy(() -> hub.watch(new WatchRequest(EVERYTHING), heard));
    }

    @Test
    void countingCanBeSwitchedOff() {
        hub.close();
        hub = hub(new WatchSettings(64, 8, 3, Duration.ZERO, WatchSettings.Metrics.OFF));
        hub.watch(new WatchRequest(EVERYTHING), heard);
        log.granted("a", "x");
        Heard.until(() -> heard.reached() == log.table.view().revision());
        assertThat(hub.metrics()).isEqualTo(new WatchHub.Metrics(1, 0, 0, 0, 0));
    }

    @Test
    void settingsAreCheckedByValueAndLimit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WatchSettings(0, 1, 1, Duration.ZERO, WatchSettings.Metrics.ON))
                .withMessageContaining("queue size is 0")
                .withMessageContaining("16777216");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new WatchSettings(1, 1, 1, Duration.ofSeconds(-1), WatchSettings.Metrics.ON))
                .withMessageContaining("PT-1S");
    }

    /** What a watcher that keeps the last record of each key believes. */
    static Map<String, LeaseRecord> seen(List<WatchEvent> events) {
        Map<String, LeaseRecord> known = new TreeMap<>();
        for (WatchEvent event : events) {
            if (event instanceof WatchEvent.Changed changed) {
                known.put(changed.record().key().text(), changed.record());
            } else if (event instanceof WatchEvent.Current current) {
                known.put(current.record().key().text(), current.record());
            }
        }
        return known;
    }

    static Map<String, LeaseRecord> stateOf(LeaseTable table) {
        Map<String, LeaseRecord> state = new TreeMap<>();
        table.list("").forEach(record -> state.put(record.key().text(), record));
        return state;
    }
}
