package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.raft.table.LeaseTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RestorationTest {

    private final UUID first = new UUID(1, 1);
    private final UUID second = new UUID(2, 2);
    private final List<byte[]> parts = parts();
    private MemberState state = new MemberState(Restoration.Beginning.RESTORE);
    private long index;

    /** An empty table in three parts. */
    private static List<byte[]> parts() {
        try {
            ByteArrayOutputStream table = new ByteArrayOutputStream();
            new LeaseTable().view().write(table);
            ByteArrayInputStream in = new ByteArrayInputStream(table.toByteArray());
            return List.of(in.readNBytes(10), in.readNBytes(10), in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Reply take(RestoreStep step) {
        byte[] part = MemberState.restore(RestoreStep.decoded(step.encoded()).encoded());
        return Reply.of(
                Batch.split(state.apply(++index, 1, Batch.join(List.of(part)))).get(0));
    }

    private void takeParts(UUID restore, int from) {
        for (int i = from; i < parts.size(); i++) {
            assertThat(take(new RestoreStep.Part(restore, i, parts.get(i))).kind())
                    .isEqualTo(Reply.Kind.DONE);
        }
    }

    @Test
    void stepsMayBeRepeatedAndTheLastOpensTheGroup() {
        for (int twice = 0; twice < 2; twice++) {
            take(new RestoreStep.Begin(first, "g", 1));
            take(new RestoreStep.Part(first, 0, parts.get(0)));
        }
        assertThat(state.restoration().isAwaited()).isTrue();
        takeParts(first, 1);
        RestoreStep finish = new RestoreStep.Finish(first, 3, 2);
        assertThat(take(finish))
                .extracting(Reply::kind, Reply::text)
                .containsExactly(Reply.Kind.DONE, "0 keys are restored");
        assertThat(take(finish).kind()).isEqualTo(Reply.Kind.DONE);
        assertThat(state.restoration().isAwaited()).isFalse();
        assertThat(take(new RestoreStep.Begin(second, "g", 1)).text()).contains("has its state already");
    }

    @Test
    void partsOutOfOrderFromAnotherRestoreOrMissingAreRefused() {
        assertThat(take(new RestoreStep.Part(first, 0, parts.get(0))).text()).contains("another restore");
        take(new RestoreStep.Begin(first, "g", 1));
        assertThat(take(new RestoreStep.Part(first, 1, parts.get(1))).text()).isEqualTo("part 1 comes before part 0");
        takeParts(first, 0);
        assertThat(take(new RestoreStep.Finish(first, 4, 2)).text()).isEqualTo("the restore has 3 parts, not 4");
        assertThat(take(new RestoreStep.Finish(first, 3, 1)).text()).contains("the term to demand is 1");
        take(new RestoreStep.Begin(second, "g", 1));
        assertThat(take(new RestoreStep.Finish(first, 3, 2)).text()).contains("another restore");
        assertThat(state.restoration().isAwaited()).isTrue();
    }

    @Test
    void damagedPartsAreRefusedAndTheRestoreMayBeBegunAgain() {
        take(new RestoreStep.Begin(first, "g", 1));
        take(new RestoreStep.Part(first, 0, parts.get(0)));
        take(new RestoreStep.Part(first, 1, parts.get(0)));
        take(new RestoreStep.Part(first, 2, parts.get(2)));
        assertThat(take(new RestoreStep.Finish(first, 3, 2)).kind()).isEqualTo(Reply.Kind.REFUSED);
        take(new RestoreStep.Begin(second, "g", 1));
        takeParts(second, 0);
        assertThat(take(new RestoreStep.Finish(second, 3, 2)).kind()).isEqualTo(Reply.Kind.DONE);
    }

    @Test
    void aRestoreGoesOnAfterASnapshotInItsMiddle() throws IOException {
        take(new RestoreStep.Begin(first, "g", 1));
        take(new RestoreStep.Part(first, 0, parts.get(0)));
        ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
        state.save(snapshot);
        state = new MemberState(Restoration.Beginning.RESTORE);
        state.restore(index, new ByteArrayInputStream(snapshot.toByteArray()));
        takeParts(first, 1);
        assertThat(take(new RestoreStep.Finish(first, 3, 2)).kind()).isEqualTo(Reply.Kind.DONE);
    }

    @Test
    void aSnapshotOfTheFormatBeforeRestoresIsStillRead() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream old = new DataOutputStream(bytes);
        old.writeInt(0x4c53_4853);
        old.writeInt(1);
        old.writeInt(0);
        LeaseTable table = new LeaseTable();
        table.skip(3, 8);
        table.view().write(old);
        state = new MemberState(Restoration.Beginning.EMPTY);
        state.restore(8, new ByteArrayInputStream(bytes.toByteArray()));
        assertThat(state.table().view().appliedIndex()).isEqualTo(8);
        assertThat(state.restoration().isAwaited()).isFalse();
    }

    @Test
    void aGroupOfTheFirstLifeNeedsNoRestoreAndTakesNone() {
        state = new MemberState(Restoration.Beginning.EMPTY);
        assertThat(state.restoration().isAwaited()).isFalse();
        List<String> answers = new ArrayList<>();
        answers.add(take(new RestoreStep.Begin(first, "g", 1)).text());
        answers.add(take(new RestoreStep.Finish(first, 0, 2)).text());
        assertThat(answers).allMatch(text -> text.contains("only a new group is restored into"));
    }
}
