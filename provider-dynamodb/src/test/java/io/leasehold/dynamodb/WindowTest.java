package io.leasehold.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many requests are under way. */
class WindowTest {

    private final Window window = new Window();
    private final List<CompletableFuture<Integer>> sent = new ArrayList<>();

    private List<CompletableFuture<Integer>> batchOf(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> window.send(() -> {
                    CompletableFuture<Integer> request = new CompletableFuture<>();
                    sent.add(request);
                    return request;
                }))
                .toList();
    }

    @Test
    void allBatchesOfAStoreShareItsPlaces() {
        batchOf(50);
        batchOf(50);
        assertThat(sent).hasSize(Window.PLACES);
        sent.get(3).complete(3);
        assertThat(sent).as("an answer makes room for one").hasSize(Window.PLACES + 1);
        sent.get(4).completeExceptionally(new IllegalStateException("refused"));
        assertThat(sent).as("so does a failure").hasSize(Window.PLACES + 2);
    }

    @Test
    void r6_4_requestsWithoutAnAnswerDelayNobodyWhileThereAreOtherPlaces() {
        batchOf(Window.PLACES - 1);
        for (int i = 0; i < 1_000; i++) {
            CompletableFuture<Integer> answer = batchOf(1).get(0);
            sent.get(sent.size() - 1).complete(i);
            assertThat(answer).isCompletedWithValue(i);
        }
    }

    @Test
    void aRequestThatCannotBeStartedFailsAloneAndTakesNoPlace() {
        for (int i = 0; i < 1_000; i++) {
            CompletableFuture<Integer> answer = window.send(() -> {
                throw new IllegalStateException("closed");
            });
            assertThat(answer).isCompletedExceptionally();
        }
        batchOf(Window.PLACES);
        assertThat(sent).hasSize(Window.PLACES);
    }

    @Test
    void aLongQueueOfRequestsThatAreAnsweredAtOnceEndsWithoutDeepRecursion() {
        batchOf(Window.PLACES);
        List<CompletableFuture<Integer>> queued = IntStream.range(0, 100_000)
                .mapToObj(i -> window.send(() -> CompletableFuture.completedFuture(i)))
                .toList();
        sent.get(0).complete(0);
        assertThat(queued).allSatisfy(answer -> assertThat(answer).isCompleted());
    }
}
