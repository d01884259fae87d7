package io.leasehold.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.LeaseOutcomeUnknownException;
import io.leasehold.LeaseUnavailableException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IoCallTest {

    private static final Duration BRIEF = Duration.ofMillis(1);

    private final IoCall<String> call = new IoCall<>("writing 'k'");

    @Test
    void r1_2_givingUpBeforeTheCommitPreventsIt() {
        assertThatThrownBy(() -> call.await(BRIEF))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContainingAll("writing 'k'", "PT0.001S");
        assertThat(call.isAbandoned()).isTrue();
        assertThat(call.commit()).isFalse();
    }

    @Test
    void r1_2_givingUpAfterTheCommitLeavesTheOutcomeUnknown() {
        assertThat(call.commit()).isTrue();
        assertThatThrownBy(() -> call.await(BRIEF)).isInstanceOf(LeaseOutcomeUnknownException.class);
        assertThat(call.isAbandoned()).isFalse();
    }

    @Test
    void r1_2_aFailureBeforeTheCommitChangedNothing() {
        call.run(() -> {
            throw new IOException("disk full");
        });
        assertThatThrownBy(() -> call.await(BRIEF))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining("disk full");
    }

    @Test
    void r1_2_aFailureAfterTheCommitLeavesTheOutcomeUnknown() {
        call.run(() -> {
            call.commit();
            throw new IOException("input/output error");
        });
        assertThatThrownBy(() -> call.await(BRIEF)).isInstanceOf(LeaseOutcomeUnknownException.class);
    }

    @Test
    void anInterruptPreventsTheCommit() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> call.await(BRIEF)).isInstanceOf(InterruptedException.class);
        assertThat(call.commit()).isFalse();
    }

    @Test
    void anAnswerInTimeIsReturnedHoweverLongTheTimeout() throws Exception {
        call.complete("done");
        assertThat(call.await(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo("done");
    }
}
