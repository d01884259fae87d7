package io.leasehold.raft.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.HolderId;
import io.leasehold.LeaseKey;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.LeaseAdmin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CodecTest {

    private static final int SEEDS = 300;

    @Test
    void entriesAndAnswersSurviveTheRoundTrip() {
        LeaseTable table = new LeaseTable();
        for (History.Entry entry : new History(new SplittableRandom(1)).entries(2_000)) {
            List<Command> commands = CommandCodec.decode(entry.bytes());
            assertThat(CommandCodec.encode(commands)).isEqualTo(entry.bytes());
            List<Answer> answers = entry.applyTo(table);
            assertThat(AnswerCodec.decode(AnswerCodec.encode(answers))).isEqualTo(answers);
        }
    }

    @Test
    void aBeatIsSmall() {
        TableDriver log = new TableDriver();
        var guard = log.granted("orders-db", "a");
        List<Beat> beats = Collections.nCopies(1000, new Beat(guard.key(), guard.leaseId(), guard.token(), 1));

        byte[] bytes = CommandCodec.encode(List.of(new Command.Heartbeats(log.request(), TableDriver.AT, beats)));

        assertThat(bytes.length / 1000).isLessThanOrEqualTo(30);
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = new History(new SplittableRandom(2)).entries(1).get(0).bytes();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> CommandCodec.decode(part)).isInstanceOf(MalformedBytesException.class);
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThatThrownBy(() -> CommandCodec.decode(longer))
                .isInstanceOf(MalformedBytesException.class)
                .hasMessageContaining("1 bytes after its end");
    }

    @Test
    void garbageIsRefusedByNameAndNothingElse() {
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] flipped = new History(random).entries(1).get(0).bytes();
            for (int i = 0; i < 50; i++) {
                flipped[random.nextInt(flipped.length)] = (byte) random.nextInt();
                assertDecodesOrIsRefused(flipped);
            }
            byte[] noise = new byte[random.nextInt(1, 200)];
            random.nextBytes(noise);
            noise[0] = 1;
            assertDecodesOrIsRefused(noise);
        }
    }

    private static void assertDecodesOrIsRefused(byte[] bytes) {
        try {
            assertThat(CommandCodec.encode(CommandCodec.decode(bytes))).isNotEmpty();
        } catch (MalformedBytesException refused) {
            assertThat(refused).hasMessageContaining("a log entry");
        }
        try {
            AnswerCodec.decode(bytes);
        } catch (MalformedBytesException refused) {
            assertThat(refused).hasMessageContaining("a list of answers");
        }
    }

    @Test
    void limitsAreNamed() {
        TableDriver log = new TableDriver();
        Command read = new Command.Read(log.request(), new Selector.Prefix(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandCodec.encode(Collections.nCopies(CommandCodec.MAX_COMMANDS + 1, read)))
                .withMessageContaining("4097")
                .withMessageContaining("4096");
        Command big = new Command.Acquire(
                log.request(),
                TableDriver.AT,
                new AcquireRequest(
                        LeaseKey.of("k".repeat(512)),
                        LeaseTableTest.id(1),
                        0,
                        HolderId.of("h".repeat(256)),
                        Duration.ofSeconds(1),
                        1,
                        AcquireRequest.Reclaim.NEVER,
                        Map.of("a", "b".repeat(500))));
        List<Command> tooBig = new ArrayList<>(Collections.nCopies(1000, big));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandCodec.encode(tooBig))
                .withMessageContaining("the limit is 1048576");
        assertThatThrownBy(() -> CommandCodec.decode(new byte[CommandCodec.MAX_BYTES + 1]))
                .isInstanceOf(MalformedBytesException.class)
                .hasMessageContaining("1048577")
                .hasMessageContaining("1048576");
    }

    @Test
    void aNewerFormatIsRefused() {
        assertThatThrownBy(() -> CommandCodec.decode(new byte[] {9, 0}))
                .isInstanceOf(MalformedBytesException.class)
                .hasMessageContaining("the format 9");
    }

    @Test
    void textThatNoEncodingCarriesIsRefusedBeforeItIsProposed() {
        TableDriver log = new TableDriver();
        Command lone = new Command.Revoke(
                log.request(),
                TableDriver.AT,
                LeaseKey.of("k"),
                new LeaseAdmin.RevokeOrder("ops\uD800", "why", LeaseAdmin.Urgency.NOW));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CommandCodec.encode(List.of(lone)))
                .withMessageContaining("U+D800");
    }

    @Test
    void wallClocksOutOfReasonAreRefusedBeforeTheyCanOverflow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Command.Heartbeats(new RequestId(1, 1), Instant.MAX, List.of()))
                .withMessageContaining("+1000000000");
    }
}
