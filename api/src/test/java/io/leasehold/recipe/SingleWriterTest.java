package io.leasehold.recipe;

import static io.leasehold.recipe.RecipeBench.SPEC;
import static io.leasehold.recipe.RecipeBench.eventually;
import static io.leasehold.recipe.RecipeBench.requireNoThreadLeft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.leasehold.Fence;
import io.leasehold.FencingToken;
import io.leasehold.HolderId;
import io.leasehold.LeaseException;
import io.leasehold.LeaseHeldByOtherException;
import io.leasehold.LeaseLostException;
import io.leasehold.LeaseRecord;
import io.leasehold.LossReason;
import io.leasehold.StaleTokenException;
import io.leasehold.client.LeaseClient;
import io.leasehold.fencing.FencingGate;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class SingleWriterTest {

    private final RecipeBench bench = new RecipeBench();
    private final LeaseClient a = bench.client("a");
    private final LeaseClient b = bench.client("b");

    @AfterEach
    void close() {
        bench.close();
        requireNoThreadLeft();
    }

    @Test
    void readerIsRefusedWithTheRecordOfTheWriter() {
        try (SingleWriter writer = SingleWriter.open(a, SPEC.attributes(Map.of("address", "host:1")));
                SingleWriter reader = SingleWriter.open(b, SPEC)) {
            eventually(() -> assertThat(writer.isWriter()).isTrue());
            eventually(() -> assertThat(reader.writer()).isPresent());
            assertThat(reader.isWriter()).isFalse();
            assertThatThrownBy(() -> reader.write(Fence::token))
                    .isInstanceOfSatisfying(LeaseHeldByOtherException.class, e -> {
                        assertThat(e.record().holder()).contains(HolderId.of("a"));
                        assertThat(e.record().attributes()).containsEntry("address", "host:1");
                    });
            assertThat(writer.<FencingToken, RuntimeException>write(Fence::token))
                    .hasToString("1-1");
        }
    }

    @Test
    void whatTheWriteThrowsReachesTheCallerAsItIs() {
        try (SingleWriter writer = SingleWriter.open(a, SPEC)) {
            eventually(() -> assertThat(writer.isWriter()).isTrue());
            assertThatThrownBy(() -> writer.write(fence -> {
                        throw new IOException("disk full");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("disk full");
        }
    }

    @Test
    void overtakenWriterIsRefusedHereAndAtTheGateAndBecomesAReader() throws Exception {
        FencingGate gate = FencingGate.inMemory();
        AtomicReference<Fence> old = new AtomicReference<>();
        CountDownLatch asserted = new CountDownLatch(1);
        SingleWriter.Listener slow = new SingleWriter.Listener() {
            @Override
            public void onDemoted(FencingToken token, LossReason reason) {
                awaited(asserted);
            }
        };
        try (SingleWriter first = SingleWriter.open(a, SPEC, slow)) {
            eventually(() -> assertThat(first.isWriter()).isTrue());
            old.set(first.write(fence -> gate.write(fence, () -> fence)));
            bench.clock.freeze(RecipeBench.TTL.plusMillis(1));
            assertThat(first.isWriter()).isFalse();
            bench.expire();
            assertThat(refusal(first)).isNotNull();
            try (SingleWriter second = SingleWriter.open(b, SPEC)) {
                eventually(() -> assertThat(second.isWriter()).isTrue());
                second.write(fence -> gate.write(fence, () -> fence));
                assertThatThrownBy(() -> gate.enter(old.get())).isInstanceOf(StaleTokenException.class);
                // why: until its own thread has heard of the loss it says that the lease is lost
                Awaitility.await().until(() -> refusal(first) instanceof LeaseHeldByOtherException);
            } finally {
                asserted.countDown();
            }
        }
    }

    private static Throwable refusal(SingleWriter writer) {
        Throwable refusal = catchThrowable(() -> writer.write(Fence::token));
        assertThat(refusal).isInstanceOfAny(LeaseLostException.class, LeaseHeldByOtherException.class);
        return refusal;
    }

    @Test
    void writesAreRefusedUntilThePromotionHasReturned() {
        CountDownLatch recovered = new CountDownLatch(1);
        AtomicReference<Fence> promoted = new AtomicReference<>();
        SingleWriter.Listener listener = new SingleWriter.Listener() {
            @Override
            public void onPromoted(Fence fence) throws Exception {
                promoted.set(fence);
                recovered.await();
            }
        };
        try (SingleWriter writer = SingleWriter.open(a, SPEC, listener)) {
            eventually(() -> assertThat(promoted.get()).isNotNull());
            assertThat(writer.isWriter()).isFalse();
            assertThatThrownBy(() -> writer.write(Fence::token)).isInstanceOf(LeaseHeldByOtherException.class);
            recovered.countDown();
            eventually(() -> assertThat(writer.isWriter()).isTrue());
            assertThat(writer.<Fence, RuntimeException>write(fence -> fence)).isEqualTo(promoted.get());
        }
    }

    @Test
    void promotionsAndDemotionsAlternate() {
        List<String> lines = new CopyOnWriteArrayList<>();
        SingleWriter.Listener listener = new SingleWriter.Listener() {
            @Override
            public void onPromoted(Fence fence) throws IOException {
                lines.add("promoted " + fence.token());
                if (lines.size() == 3) {
                    throw new IOException("cannot recover");
                }
            }

            @Override
            public void onDemoted(FencingToken token, LossReason reason) {
                lines.add("demoted " + token + " " + reason);
            }
        };
        try (SingleWriter writer = SingleWriter.open(a, SPEC, listener)) {
            eventually(() -> assertThat(writer.isWriter()).isTrue());
            bench.expire();
            eventually(() -> assertThat(lines).hasSize(4));
        }
        assertThat(lines).startsWith("promoted 1-1", "demoted 1-1 EXPIRED", "promoted 1-2", "demoted 1-2 RESIGNED");
    }

    @Test
    void resigningWaitsForTheWritesUnderWayAndRefusesNewOnes() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        try (SingleWriter writer = SingleWriter.open(a, SPEC)) {
            eventually(() -> assertThat(writer.isWriter()).isTrue());
            CompletableFuture<Object> write = CompletableFuture.supplyAsync(() -> writer.write(fence -> {
                writing.countDown();
                return awaited(mayEnd);
            }));
            writing.await();
            CompletableFuture<Boolean> resigned = writer.resign().toCompletableFuture();
            eventually(() -> assertThat(writer.isWriter()).isFalse());
            assertThatThrownBy(() -> writer.write(Fence::token)).isInstanceOf(LeaseException.class);
            assertThat(bench.isFree()).isFalse();
            assertThat(resigned).isNotDone();
            mayEnd.countDown();
            assertThat(write.get(30, TimeUnit.SECONDS)).isEqualTo("written");
            assertThat(resigned.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static Object awaited(CountDownLatch latch) {
        try {
            latch.await();
            return "written";
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void closingInsideAWriteIsRefusedInsteadOfWaitingForEver() {
        try (SingleWriter writer = SingleWriter.open(a, SPEC)) {
            eventually(() -> assertThat(writer.isWriter()).isTrue());
            assertThatThrownBy(() -> writer.write(fence -> {
                        writer.close();
                        return fence;
                    }))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(writer.isWriter()).isTrue();
        }
        assertThat(bench.isFree()).isTrue();
    }

    @Test
    void handOverPromotesTheNamedProcess() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (SingleWriter from = SingleWriter.open(a, SPEC);
                SingleWriter to = SingleWriter.open(b, SPEC)) {
            eventually(() -> assertThat(from.isWriter()).isTrue());
            over.set(from.handOver(HolderId.of("b")).toCompletableFuture().get(30, TimeUnit.SECONDS));
            assertThat(over).isTrue();
            eventually(() -> assertThat(to.isWriter()).isTrue());
            eventually(
                    () -> assertThat(from.writer().flatMap(LeaseRecord::holder)).contains(HolderId.of("b")));
        }
    }
}
