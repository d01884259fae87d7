package io.leasehold.recordstore;

import static io.leasehold.recordstore.SimulatedTime.TTL;
import static io.leasehold.recordstore.SimulatedTime.TTL_NANOS;
import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseKey;
import io.leasehold.LossReason;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseSpec;
import io.leasehold.recordstore.SimulatedNetwork.Leg;
import io.leasehold.recordstore.SimulatedNetwork.Parcel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What random schedules meet too seldom: one message held, lost or doubled at the worst moment, under the production client. */
class DirectedScenarioTest {

    private static final LeaseKey KEY = ClientSimulation.KEYS.get(0);
    private static final long SOON = 10_000_000;
    private static final Duration LONG = TTL.multipliedBy(20);

    private final Baton baton = new Baton();
    private final ClientSimulation world =
            new ClientSimulation(1, Weakening.NONE, new ClientSimulation.Means(baton, Recorded.Journal.NONE));
    private final SimulatedApplication first = world.start("first", 1);
    private final SimulatedApplication second = world.start("second", 1);
    private final List<String> fates = new ArrayList<>();

    DirectedScenarioTest() {
        world.network.steer(parcel -> new long[] {SOON});
    }

    @AfterEach
    void nothingWasViolated() {
        world.close();
        assertThat(baton.endWorld()).isEmpty();
        baton.close();
        assertThat(world.violations).isEmpty();
    }

    private static Predicate<Parcel> request(String machine, String what) {
        return parcel -> parcel.machine().equals(machine)
                && parcel.leg() == Leg.REQUEST
                && parcel.what().get().equals(what);
    }

    private static Predicate<Parcel> answer(String machine, String what) {
        return parcel -> parcel.machine().equals(machine)
                && parcel.leg() == Leg.ANSWER
                && parcel.what().get().equals(what);
    }

    /** The first such message has the given fate; all others arrive soon. */
    private void steerFirst(Predicate<Parcel> which, long... delays) {
        world.network.steer(parcel -> {
            if (fates.isEmpty() && which.test(parcel)) {
                fates.add(parcel.what().get());
                return delays;
            }
            return new long[] {SOON};
        });
    }

    private static CompletableFuture<Lease> acquire(SimulatedApplication application) {
        return application.client().acquireAsync(LeaseSpec.of(KEY).ttl(TTL), LONG);
    }

    private void play(double ttls) {
        world.time.playUntil(world.time.now() + (long) (ttls * TTL_NANOS));
    }

    private Lease granted(SimulatedApplication application) {
        CompletableFuture<Lease> wait = acquire(application);
        play(0.1);
        assertThat(wait).isCompleted();
        return wait.join();
    }

    private void release(Lease lease) {
        baton.run(() -> {
            try {
                lease.release();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void r10_6_anAcquireHeldBackUntilAnotherWasGrantedHarmsNobody() {
        steerFirst(request("first", "grant"), 3 * TTL_NANOS);
        CompletableFuture<Lease> late = acquire(first);
        play(0.01);
        first.machine().cut(10 * TTL_NANOS);
        CompletableFuture<Lease> wait = acquire(second);
        play(1);
        Lease lease = wait.join();
        play(3);
        assertThat(fates).containsExactly("grant");
        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.token().generation()).isEqualTo(1);
        assertThat(late).isNotDone();
    }

    @Test
    void r5_5_aBeatHeldBackPastTheTakeoverRevivesNothing() {
        Lease old = granted(first);
        steerFirst(request("first", "beat"), 3 * TTL_NANOS);
        play(0.3);
        first.machine().cut(10 * TTL_NANOS);
        CompletableFuture<Lease> wait = acquire(second);
        play(1.5);
        Lease lease = wait.join();
        play(3);
        assertThat(fates).containsExactly("beat");
        assertThat(lease.isHeld()).isTrue();
        assertThat(old.isHeld()).isFalse();
        assertThat(lease.token()).isGreaterThan(old.token());
    }

    @Test
    void r7_2_aReleaseWhoseAnswerIsLostFreesNobodyElse() {
        Lease old = granted(first);
        steerFirst(answer("first", "release"));
        release(old);
        CompletableFuture<Lease> wait = acquire(second);
        play(3);
        assertThat(fates).containsExactly("release");
        assertThat(old.isHeld()).isFalse();
        assertThat(wait.join().isHeld()).isTrue();
        assertThat(world.place(KEY).store().holder())
                .contains(wait.join().fence().leaseId());
    }

    @Test
    void r11_3_aSuspendAcrossTheWindowEndsTheLeaseBeforeAnythingElse() {
        Lease old = granted(first);
        CompletableFuture<Lease> wait = acquire(second);
        first.machine().suspend((long) (1.5 * TTL_NANOS));
        List<Boolean> heldAfterwards = new ArrayList<>();
        SimulatedTime.Event unused = first.machine().later(0, () -> heldAfterwards.add(old.isHeld()));
        play(1.4);
        assertThat(wait.join().isHeld()).isTrue();
        play(0.2);
        assertThat(heldAfterwards).containsExactly(false);
        assertThat(old.ended().toCompletableFuture()).isCompletedWithValue(LossReason.EXPIRED);
    }

    @Test
    void r10_7_everyMessageDeliveredTwiceChangesNothing() {
        world.network.steer(parcel -> {
            fates.add(parcel.leg() + " " + parcel.what().get());
            return new long[] {SOON, (long) (1.3 * TTL_NANOS)};
        });
        int grants = 0;
        for (int round = 0; round < 5; round++) {
            for (SimulatedApplication each : List.of(first, second)) {
                Lease lease = granted(each);
                grants++;
                CompletableFuture<Lease> wait = acquire(each == first ? second : first);
                play(0.7);
                assertThat(lease.isHeld()).isTrue();
                release(lease);
                play(0.2);
                release(wait.join());
                grants++;
                play(0.1);
                assertThat(lease.token().generation()).isEqualTo(grants - 1);
            }
        }
        assertThat(fates)
                .contains("REQUEST read", "REQUEST grant", "REQUEST beat", "REQUEST release", "ANSWER notification")
                .contains("ANSWER read", "ANSWER grant", "ANSWER beat", "ANSWER release");
    }
}
