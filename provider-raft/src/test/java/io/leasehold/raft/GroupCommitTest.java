package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupCommitTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ManualClock clock = new ManualClock();
    private final List<List<byte[]>> entries = new ArrayList<>();
    private final List<CompletableFuture<byte[]>> underWay = new ArrayList<>();
    private final GroupCommit commit = new GroupCommit(this::propose, clock);

    private CompletableFuture<byte[]> propose(byte[] entry) {
        entries.add(Batch.split(entry));
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        underWay.add(answer);
        return answer;
    }

    private List<CompletableFuture<byte[]>> submit(int count, int bytes) {
        return IntStream.range(0, count)
                .mapToObj(i -> commit.submit(new byte[bytes], PATIENCE))
                .toList();
    }

    /** Answers an entry's commands with themselves. */
    private void acknowledge(int entry) {
        underWay.get(entry).complete(Batch.join(entries.get(entry)));
    }

    @Test
    void atMostTwoEntriesAreUnderWayAndWhoWaitsSharesTheNext() {
        List<CompletableFuture<byte[]>> answers = submit(100, 3);
        assertThat(entries).extracting(List::size).containsExactly(1, 1);
        acknowledge(1);
        assertThat(entries).extracting(List::size).containsExactly(1, 1, 98);
        assertThat(answers.get(1)).isCompleted();
        assertThat(answers.get(0)).isNotDone();
        acknowledge(0);
        acknowledge(2);
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompletedWithValueMatching(a -> a.length == 3));
    }

    @Test
    void anEntryIsBoundedByCommandsAndByBytes() {
        submit(2 + GroupCommit.COMMANDS_PER_ENTRY + 1, 1);
        acknowledge(0);
        assertThat(entries.get(2)).hasSize(GroupCommit.COMMANDS_PER_ENTRY);
        acknowledge(1);
        assertThat(entries.get(3)).hasSize(1);
        submit(3, GroupCommit.BYTES_PER_ENTRY / 2 + 1);
        acknowledge(2);
        acknowledge(3);
        assertThat(entries.get(4)).hasSize(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> commit.submit(new byte[GroupCommit.BYTES_PER_ENTRY + 1], PATIENCE))
                .withMessageContaining("the limit is " + GroupCommit.BYTES_PER_ENTRY);
    }

    @Test
    void aCommandThatWaitedTooLongOrWasCancelledIsSurelyNotProposed() {
        submit(2, 1);
        CompletableFuture<byte[]> late = commit.submit(new byte[7], PATIENCE);
        CompletableFuture<byte[]> cancelled = commit.submit(new byte[8], PATIENCE.multipliedBy(3));
        CompletableFuture<byte[]> patient = commit.submit(new byte[9], PATIENCE.multipliedBy(3));
        cancelled.cancel(false);
        clock.advance(PATIENCE.plusMillis(1));
        acknowledge(0);
        assertThat(entries.get(2)).extracting(command -> command.length).containsExactly(9);
        assertThat(patient).isNotDone();
        assertNotProposed(late);
    }

    @Test
    void aFullQueueRefusesAndAFailedEntryLeavesItsCommandsOpen() {
        List<CompletableFuture<byte[]>> answers = submit(2 + GroupCommit.QUEUED_COMMANDS, 1);
        assertThat(answers.get(answers.size() - 1)).isNotDone();
        assertNotProposed(commit.submit(new byte[1], PATIENCE));
        underWay.get(0).completeExceptionally(new IllegalStateException("the leader stepped down"));
        assertThatThrownBy(() -> answers.get(0).get())
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(IllegalStateException.class);
        assertThat(entries).hasSize(3);
    }

    private static void assertNotProposed(CompletableFuture<byte[]> answer) {
        assertThatThrownBy(answer::get)
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(NotProposedException.class);
    }
}
