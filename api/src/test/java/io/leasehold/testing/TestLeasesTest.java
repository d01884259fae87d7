package io.leasehold.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.LeaseException;
import io.leasehold.LeaseLostException;
import io.leasehold.LossReason;
import io.leasehold.StaleTokenException;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseSpec;
import io.leasehold.client.LeaseState;
import io.leasehold.fencing.FencingGate;
import io.leasehold.recipe.SingleWriter;
import io.leasehold.testing.FlakyProvider.Fault;
import io.leasehold.testing.FlakyProvider.Verb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TestLeasesTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestLeases leases = TestLeases.open();
    private final FencingGate gate = FencingGate.inMemory();
    private final List<String> orders = new ArrayList<>();

    @AfterEach
    void close() {
        leases.close();
    }

    private Lease acquire() throws InterruptedException {
        return leases.client().tryAcquire("orders").orElseThrow();
    }

    private void takeOver(Lease lease) throws Exception {
        gate.write(leases.takeOver(lease.key()).fence(), () -> orders.add("the rival's"));
    }

    /** The application of the tests below. */
    private void book(Lease lease) throws Exception {
        lease.requireHeld(SECOND);
        gate.write(lease.fence(), () -> orders.add("ours"));
    }

    @Test
    void theSecondLineIsRefusedWhereTheLeaseDiesBetweenTheTwo() throws Exception {
        Lease lease = acquire();
        leases.afterLook(1, this::takeOver);

        assertThatThrownBy(() -> book(lease)).isInstanceOf(StaleTokenException.class);

        assertThat(orders).containsExactly("the rival's");
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void withoutAGateTheSameTwoLinesDoDamage() throws Exception {
        Lease lease = acquire();
        leases.afterLook(1, this::takeOver);

        if (lease.isHeld()) {
            orders.add("ours, late");
        }

        assertThat(orders).containsExactly("the rival's", "ours, late");
    }

    @Test
    void everyPlaceOfAPieceOfCodeIsTriedInTurn() throws Exception {
        int place = 0;
        int looks;
        do {
            place++;
            try (TestLeases each = TestLeases.open()) {
                FencingGate fresh = FencingGate.inMemory();
                List<String> written = new ArrayList<>();
                each.afterLook(
                        place, lease -> fresh.write(each.takeOver(lease.key()).fence(), () -> written.add("rival")));
                transfer(each.client(), fresh, written);
                assertThat(String.join(" ", written))
                        .doesNotContain("rival debit")
                        .doesNotContain("rival credit");
                looks = each.looks();
            }
        } while (place <= looks);
        assertThat(looks).as("of a transfer that nothing disturbs").isEqualTo(3);
    }

    private static void transfer(LeaseClient client, FencingGate gate, List<String> written) throws Exception {
        try (Lease lease = client.tryAcquire("accounts").orElseThrow()) {
            gate.write(lease.fence(), () -> written.add("debit"));
            lease.requireHeld(SECOND);
            gate.write(lease.fence(), () -> written.add("credit"));
        } catch (LeaseException e) {
            written.add("given up");
        }
    }

    @Test
    void anExpiredLeaseWasNoticedAndIsFree() throws Exception {
        Lease lease = acquire();
        List<LossReason> told = new ArrayList<>();
        lease.ended().thenAccept(told::add);

        leases.expire(lease);

        assertThat(told).containsExactly(LossReason.EXPIRED);
        assertThatThrownBy(() -> book(lease)).isInstanceOf(LeaseLostException.class);
        assertThat(leases.another("next").tryAcquire("orders")).isPresent();
    }

    @Test
    void aHealthyProcessKeepsItsLeaseAndAPausedOneLosesItUnnoticed() throws Exception {
        Lease lease = acquire();
        leases.advance(LeaseSpec.DEFAULT_TTL.multipliedBy(10));
        assertThat(lease.isHeld()).isTrue();

        CompletableFuture<LossReason> told = lease.ended().toCompletableFuture();
        leases.pause(LeaseSpec.DEFAULT_TTL);
        assertThat(told).isNotDone();
        assertThat(lease.isHeld()).isFalse();
    }

    @Test
    void lostAnswersPutALeaseAtRiskAndThenEndIt() throws Exception {
        Lease lease = acquire();
        leases.provider().next(Verb.HEARTBEAT, Fault.DROP_REQUEST);
        leases.advance(LeaseSpec.DEFAULT_TTL.dividedBy(4));
        assertThat(lease.isHeld()).isTrue();
        leases.provider().cut(Fault.DROP_REQUEST);
        leases.advance(LeaseSpec.DEFAULT_TTL.dividedBy(2));
        assertThat(lease.state()).isEqualTo(LeaseState.AT_RISK);
        leases.advance(LeaseSpec.DEFAULT_TTL);
        assertThat(lease.state()).isEqualTo(LeaseState.LOST);
    }

    @Test
    void theRivalKeepsTheKeyUntilItsLeaseIsClosed() throws Exception {
        Lease lease = acquire();
        Lease rival = leases.takeOver(lease.key());
        leases.advance(Duration.ofMinutes(30));
        CompletableFuture<Lease> waiting = leases.client().acquireAsync("orders", Duration.ofDays(1));
        leases.advance(Duration.ofHours(2));
        assertThat(waiting).isNotDone();

        rival.close();
        leases.advance(SECOND);
        assertThat(waiting).isCompleted();
        assertThat(waiting.join().token()).isGreaterThan(rival.token());
    }

    @Test
    void aCancelledWaiterLeavesTheKeyFree() throws Exception {
        Lease held = leases.another("first").tryAcquire("orders").orElseThrow();
        CompletableFuture<Lease> waiting = leases.client().acquireAsync("orders", Duration.ofDays(1));
        waiting.cancel(true);
        held.close();
        leases.advance(SECOND);
        assertThat(leases.another("next").tryAcquire("orders")).isPresent();
    }

    @Test
    void aRecipeLosesItsLeaseBetweenItsCheckAndTheWrite() throws Exception {
        try (SingleWriter writer = SingleWriter.open(leases.client(), LeaseSpec.of("orders"))) {
            Awaitility.await().until(writer::isWriter);
            leases.afterLook(leases.looks() + 2, this::takeOver);

            assertThatThrownBy(() -> writer.write(fence -> gate.write(fence, () -> orders.add("ours"))))
                    .isInstanceOf(StaleTokenException.class);

            leases.advance(Duration.ZERO);
            Awaitility.await().until(() -> !writer.isWriter());
            assertThat(orders).containsExactly("the rival's");
        }
    }

    @Test
    void aLookThatIsOverIsRefused() throws Exception {
        assertThat(acquire().isHeld()).isTrue();
        assertThatThrownBy(() -> leases.afterLook(1, lease -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("look is 1; the next one is 2");
    }

    @Test
    void anEventThatFailsFailsTheLook() throws Exception {
        Lease lease = acquire();
        leases.afterLook(1, looked -> {
            throw new java.io.IOException("disk full");
        });
        assertThatThrownBy(lease::isHeld)
                .hasMessageContaining("disk full")
                .hasRootCauseInstanceOf(java.io.IOException.class);
    }
}
