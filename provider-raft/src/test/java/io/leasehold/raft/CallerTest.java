package io.leasehold.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.LeaseClock;
import io.leasehold.LeaseKey;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Which members are asked, in which order, and how often. */
class CallerTest {

    private static final RaftMember ONE = RaftMember.parse("n1=127.0.0.1:1001");
    private static final RaftMember TWO = RaftMember.parse("n2=127.0.0.1:1002");

    private final List<RaftMember> asked = new ArrayList<>();

    private byte[] call(Duration timeout, Function<RaftMember, Reply> answers) throws InterruptedException {
        Caller caller = new Caller(new Named(answers), LeaseClock.system(), Duration.ofSeconds(5));
        return caller.call("acquire 'a'", (route, patience) -> new Request.Status(), timeout);
    }

    private static Reply leads(RaftMember member) {
        return Reply.of(Reply.Kind.NOT_LEADER, member.toString());
    }

    @Test
    void theLeaderThatAMemberNamesIsAsked() throws Exception {
        byte[] answer =
                call(Duration.ofSeconds(5), member -> member.equals(ONE) ? leads(TWO) : Reply.done(new byte[] {7}));
        assertThat(answer).containsExactly(7);
        assertThat(asked).containsExactly(ONE, TWO);
    }

    @Test
    void membersThatNameEachOtherAreNotAskedInASpin() {
        assertThatThrownBy(() -> call(Duration.ofSeconds(4), member -> leads(member.equals(ONE) ? TWO : ONE)))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining("the leader is n");
        assertThat(asked).hasSizeBetween(3, 80);
    }

    /** Follows the names that it is told. */
    private final class Named implements Way {
        private final Function<RaftMember, Reply> answers;
        private RaftMember next = ONE;

        private Named(Function<RaftMember, Reply> answers) {
            this.answers = answers;
        }

        @Override
        public Hop next() {
            return new Hop(new Answering(next, answers), Request.Route.HERE);
        }

        @Override
        public boolean redirected(Hop hop, Optional<RaftMember> leader) {
            leader.ifPresent(named -> next = named);
            return true;
        }

        @Override
        public void failed(Hop hop) {}

        @Override
        public void close() {}
    }

    /** A member that answers at once. */
    private final class Answering implements Endpoint {
        private final RaftMember member;
        private final Function<RaftMember, Reply> answers;

        private Answering(RaftMember member, Function<RaftMember, Reply> answers) {
            this.member = member;
            this.answers = answers;
        }

        @Override
        public CompletableFuture<Reply> request(Request request) {
            asked.add(member);
            return CompletableFuture.completedFuture(answers.apply(member));
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean heardWithin(Duration time) {
            return true;
        }

        @Override
        public Watch watch(LeaseKey key, Runnable hint) {
            return Watch.NONE;
        }

        @Override
        public void giveUp() {}

        @Override
        public void close() {}
    }
}
