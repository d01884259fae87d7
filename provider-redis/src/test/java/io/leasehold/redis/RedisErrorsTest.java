package io.leasehold.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisErrorsTest {

    private static final LeaseKey KEY = LeaseKey.of("orders");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOADING Redis is loading the dataset in memory",
                "READONLY You can't write against a read only replica. script: 1f, on @user_script:1.",
                "OOM command not allowed when used memory > 'maxmemory'.",
                "NOREPLICAS Not enough good replicas to write.",
                "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
                "NOAUTH Authentication required.",
                "WRONGPASS invalid username-password pair or user is disabled.",
                "NOPERM this user has no permissions to run the 'evalsha' command",
                "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
                "CLUSTERDOWN Hash slot not served",
                "TRYAGAIN Multiple keys request during rehashing of slot",
                "MOVED 3999 127.0.0.1:6381",
                "ASK 3999 127.0.0.1:6381",
                "BUSY Redis is busy running a script.",
                "NOSCRIPT No matching script. Please use EVAL."
            })
    void r1_2_aRefusalOfTheServerChangedNothing(String answer) {
        assertThat(RedisErrors.of(KEY, new RedisCommandExecutionException(answer)))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining("orders");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Currently not connected. Commands are rejected.",
                "Connection is closed",
                "Request queue size exceeded: 10. Commands are not accepted until the queue size drops."
            })
    void r1_2_whatTheDriverDidNotSendChangedNothing(String story) {
        assertThat(RedisErrors.of(KEY, new RedisException(story))).isInstanceOf(LeaseUnavailableException.class);
    }

    @Test
    void r1_2_aConnectionThatIsNotMadeChangedNothing() {
        assertThat(RedisErrors.of(KEY, new RedisConnectionException("Unable to connect")))
                .isInstanceOf(LeaseUnavailableException.class);
    }

    static Stream<Throwable> lostAnswers() {
        return Stream.of(
                new RedisCommandTimeoutException("Command timed out after 1 second(s)"),
                new TimeoutException("no answer within PT1S"),
                new RedisException(new IOException("Connection reset by peer")),
                new RedisException("Connection disconnected"),
                new RedisException("Connection closed"),
                new IOException("Broken pipe"),
                new CancellationException("cancelled"),
                new RedisCommandExecutionException("ERR something new"),
                new RedisCommandExecutionException("UNKILLABLE Sorry the script already executed write commands"),
                new IllegalStateException("not foreseen"));
    }

    @ParameterizedTest
    @MethodSource("lostAnswers")
    void r1_2_whatIsNotRecognisedMayHaveHappened(Throwable error) {
        assertThat(RedisErrors.of(KEY, error)).isInstanceOf(LeaseOutcomeUnknownException.class);
    }

    @Test
    void r13_4_aKeyOfAnotherTypeIsNoRecord() {
        assertThat(RedisErrors.of(
                        KEY,
                        new RedisCommandExecutionException(
                                "WRONGTYPE Operation against a key holding the wrong kind of value")))
                .isInstanceOf(InvalidLeaseRecordException.class)
                .hasMessageContaining("a hash");
    }

    @ParameterizedTest
    @ValueSource(strings = {"READONLY You", "MOVED 1 h:1", "MASTERDOWN Link", "CLUSTERDOWN The", "ASK 1 h:1"})
    void aNodeThatNoLongerServesTheKeyIsLookedForAgain(String answer) {
        assertThat(RedisErrors.isElsewhere(new RedisCommandExecutionException(answer)))
                .isTrue();
        assertThat(RedisErrors.isElsewhere(new RedisCommandExecutionException("OOM command")))
                .isFalse();
    }
}
