package io.leasehold.fencing;

import static io.leasehold.fencing.Fences.fence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.leasehold.Fence;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.StaleTokenException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FileFencingGateTest {

    @TempDir
    Path directory;

    private Path file;
    private FencingGate gate;

    @BeforeEach
    void open() {
        file = directory.resolve("orders.gate");
        gate = FencingGate.file(file);
    }

    @Test
    void stateIsOnDiskBeforeTheWriteRuns() throws Exception {
        Fence fence = fence(1);
        String during = gate.write(fence, () -> Files.readString(file));
        assertThat(during).startsWith("leasehold-gate 1\n" + fence.text() + "\ncrc32c ");
        assertThat(directory.resolve("orders.gate.tmp")).doesNotExist();
    }

    @Test
    void openingAGateTouchesNothing() {
        assertThat(directory).isEmptyDirectory();
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                arguments("emptied", "header", edit(text -> "")),
                arguments("foreign", "header", edit(text -> "{\"schema\": 1}")),
                arguments("newer", "version", edit(text -> text.replace("gate 1", "gate 2"))),
                arguments("cut in the header", "version", edit(text -> text.substring(0, 16))),
                arguments("cut by its last byte", "checksum", edit(text -> text.substring(0, text.length() - 1))),
                arguments("cut by its last line", "checksum", edit(text -> text.substring(0, text.indexOf("crc32c")))),
                arguments("flipped", "checksum", edit(text -> text.replace("orders", "ordert"))),
                arguments("prolonged", "checksum", edit(text -> text + "\n")),
                arguments("too long", "length", edit(text -> text + "x".repeat(5 << 20))));
    }

    private static UnaryOperator<String> edit(UnaryOperator<String> change) {
        return change;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void r13_4_damagedStateIsNamedAndNeverTakenForAnEmptyGate(String what, String field, UnaryOperator<String> change)
            throws Exception {
        gate.enter(fence(5));
        byte[] damaged = change.apply(Files.readString(file)).getBytes(StandardCharsets.UTF_8);
        Files.write(file, damaged);
        AtomicBoolean ran = new AtomicBoolean();
        for (FencingGate each : new FencingGate[] {gate, FencingGate.file(file)}) {
            assertThatThrownBy(() -> each.write(fence(9), () -> ran.getAndSet(true)))
                    .isInstanceOf(InvalidLeaseRecordException.class)
                    .hasMessageContaining(field + " in gate file " + file.toRealPath());
        }
        assertThat(ran).isFalse();
        assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    }

    @Test
    void r13_4_stateThatWasDeletedIsMissingAndNotNew() throws Exception {
        gate.enter(fence(5));
        Files.delete(file);
        assertThatThrownBy(() -> gate.enter(fence(6)))
                .isInstanceOf(InvalidLeaseRecordException.class)
                .hasMessageContaining("found no file");
        assertThat(file).doesNotExist();
    }

    @Test
    void whatAKilledProcessLeftBesideTheStateIsNoHindrance() throws Exception {
        gate.enter(fence(5));
        Files.writeString(directory.resolve("orders.gate.tmp"), "half a st");
        gate.enter(fence(6));
        assertThatThrownBy(() -> gate.enter(fence(5))).isInstanceOf(StaleTokenException.class);
    }

    @Test
    void allPathsOfOneFileLeadToOneGate() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Files.createFile(directory.resolve("x")));
        Files.delete(directory.resolve("x"));
        assertThatThrownBy(() -> FencingGate.file(link))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("link to nothing");
        Path aside = Files.createSymbolicLink(directory.resolve("aside"), directory);
        gate.enter(fence(5));
        for (Path path : new Path[] {aside.resolve("orders.gate"), directory.resolve("aside/aside/orders.gate")}) {
            assertThatThrownBy(() -> FencingGate.file(path).enter(fence(4))).isInstanceOf(StaleTokenException.class);
        }
        Path toFile = Files.createSymbolicLink(directory.resolve("to-file"), file);
        FencingGate.file(toFile).enter(fence(7));
        assertThatThrownBy(() -> gate.enter(fence(6))).isInstanceOf(StaleTokenException.class);
    }

    @Test
    void impossiblePathsAreRefusedAtOnce() {
        assertThatThrownBy(() -> FencingGate.file(directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a regular file");
        assertThatThrownBy(() -> FencingGate.file(directory.resolve("absent/gate")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("absent");
    }

    @Test
    void aGateThatCannotBeWrittenRunsNothing() throws Exception {
        gate.enter(fence(5));
        Files.createDirectories(directory.resolve("orders.gate.tmp/occupied"));
        AtomicBoolean ran = new AtomicBoolean();
        assertThatThrownBy(() -> gate.write(fence(6), () -> ran.getAndSet(true)))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining("orders.gate");
        assertThat(ran).isFalse();
    }

    @Test
    void aGateInsideItsOwnWriteIsRefusedThroughEveryObject() throws Exception {
        FencingGate other = FencingGate.file(file);
        gate.write(fence(1), () -> {
            assertThatThrownBy(() -> gate.enter(fence(2))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> other.enter(fence(2))).isInstanceOf(IllegalStateException.class);
            return "done";
        });
        other.enter(fence(2));
    }

    @Test
    void interruptBeforeTheWriteIsObeyedAndDuringTheWriteHarmless() throws Exception {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> gate.enter(fence(1))).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        AtomicBoolean newerRan = new AtomicBoolean();
        Thread newer = new Thread(() -> {
            try {
                FencingGate.file(file).write(fence(3), () -> newerRan.getAndSet(true));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        gate.write(fence(2), () -> {
            Thread.currentThread().interrupt();
            newer.start();
            Awaitility.await()
                    .until(() -> newer.getState() == Thread.State.BLOCKED || newer.getState() == Thread.State.WAITING);
            assertThat(newerRan).isFalse();
            return Thread.interrupted();
        });
        newer.join();
        assertThat(newerRan).isTrue();
    }

    @Test
    void interruptedWaiterLeavesTheGateUsable() throws Exception {
        AtomicReference<Exception> thrown = new AtomicReference<>();
        CountDownLatch started = new CountDownLatch(1);
        Thread waiter = new Thread(() -> {
            try {
                started.countDown();
                gate.enter(fence(2));
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        gate.write(fence(1), () -> {
            waiter.start();
            started.await();
            waiter.interrupt();
            waiter.join();
            return "done";
        });
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        gate.enter(fence(2));
    }

    @Test
    void moreKeysThanAFileHoldsAreRefusedWithTheLimit() throws Exception {
        GateState state = GateState.EMPTY;
        for (int i = 0; i < GateState.MAX_KEYS; i++) {
            state = state.raisedTo(fence("key " + i, 1));
        }
        Files.write(file, state.toBytes());
        gate.enter(fence("key 7", 2));
        assertThatThrownBy(() -> gate.enter(fence("one more", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1025")
                .hasMessageContaining("1024");
    }
}
