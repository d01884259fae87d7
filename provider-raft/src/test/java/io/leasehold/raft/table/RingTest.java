package io.leasehold.raft.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RingTest {

    @Test
    void isBoundedAndInOrder() {
        Ring<Integer> ring = new Ring<>(3);
        List<Boolean> offered = IntStream.range(0, 6).mapToObj(ring::offer).toList();

        assertThat(offered).containsExactly(true, true, true, true, false, false);
        assertThat(ring.size()).isEqualTo(4);
        assertThat(List.of(ring.poll(), ring.poll())).containsExactly(0, 1);
        assertThat(ring.offer(9)).isTrue();
        assertThat(List.of(ring.poll(), ring.poll(), ring.poll())).containsExactly(2, 3, 9);
        assertThat(ring.poll()).isNull();
        assertThat(ring.isEmpty()).isTrue();
    }

    @Test
    void holdsOneElementAtLeast() {
        Ring<Integer> ring = new Ring<>(1);
        assertThat(ring.offer(1)).isTrue();
        assertThat(ring.offer(2)).isFalse();
    }

    /** The control: the consumer counts what it got, and the producer what was refused. Together they are all. */
    @Test
    void nothingIsLostDoubledOrReorderedBetweenTwoThreads() {
        for (int capacity : new int[] {1, 2, 8, 64}) {
            Ring<Integer> ring = new Ring<>(capacity);
            CompletableFuture<List<Integer>> consumed = CompletableFuture.supplyAsync(() -> consume(ring));
            List<Integer> accepted = new ArrayList<>();
            for (int i = 0; i < 200_000; i++) {
                if (ring.offer(i)) {
                    accepted.add(i);
                }
            }
            while (!ring.offer(-1)) {
                Thread.onSpinWait();
            }
            assertThat(consumed.join()).isEqualTo(accepted).isNotEmpty();
        }
    }

    private static List<Integer> consume(Ring<Integer> ring) {
        List<Integer> consumed = new ArrayList<>();
        while (true) {
            Integer next = ring.poll();
            if (next == null) {
                Thread.onSpinWait();
            } else if (next < 0) {
                return consumed;
            } else {
                consumed.add(next);
            }
        }
    }
}
