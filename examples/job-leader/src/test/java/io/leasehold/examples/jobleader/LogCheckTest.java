package io.leasehold.examples.jobleader;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.FencingToken;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LogCheckTest {

    /** Lines such as {@code begin 2 7}: what, generation, run. */
    private static LogCheck check(String... lines) {
        List<String> written = Stream.of(lines)
                .map(line -> line.split(" "))
                .map(words -> words[0] + " " + new FencingToken(1, Long.parseLong(words[1])) + " " + words[2])
                .toList();
        return LogCheck.of(written);
    }

    @Test
    void runsThatFollowOneAnotherAreClean() {
        assertThat(check("begin 1 1", "end 1 1", "begin 1 2", "end 1 2", "begin 2 1", "end 2 1"))
                .isEqualTo(new LogCheck(3, 3, 0, 0));
    }

    @Test
    void aRunThatWasCutOffWithItsLeaderIsClean() {
        LogCheck check = check("begin 1 1", "begin 2 1", "end 2 1");
        assertThat(check).isEqualTo(new LogCheck(2, 1, 0, 0));
        assertThat(check.isClean()).isTrue();
    }

    @Test
    void theEndOfARunAfterAnotherBeganIsAnOverlapAndStale() {
        LogCheck check = check("begin 1 1", "begin 2 1", "end 1 1", "end 2 1");
        assertThat(check).isEqualTo(new LogCheck(2, 2, 1, 1));
        assertThat(check.isClean()).isFalse();
    }

    @Test
    void twoRunsOfOneLeaderOverlap() {
        assertThat(check("begin 1 1", "begin 1 2", "end 1 2")).isEqualTo(new LogCheck(2, 1, 1, 0));
    }

    @Test
    void theBeginOfAnOlderLeaderIsStale() {
        assertThat(check("begin 2 1", "end 2 1", "begin 1 1").stale()).isEqualTo(1);
    }
}
