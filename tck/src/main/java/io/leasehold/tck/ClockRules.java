package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.Capability;
import io.leasehold.LeaseKey;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseEvent;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.LeaseGuard;
import io.leasehold.tck.LeaseRule.Level;
import io.leasehold.tck.LeaseRule.Side;
import io.leasehold.testing.FlakyProvider.Fault;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Group 11: clocks. */
public interface ClockRules extends RuleGroup {

    /** What a margin of 0.20 tolerates at each clock; the table is in the contract. */
    double TOLERATED = 0.11;

    /** Three times as much. */
    double TOO_MUCH = 0.30;

    /** Steps of a wall clock that people and daemons make. */
    List<Duration> STEPS =
            List.of(Duration.ofHours(-1), Duration.ofHours(1), Duration.ofDays(-3_650), Duration.ofDays(3_650));

    /** The holder's wall clock is set while it holds. */
    @Test
    @LeaseRule(
            id = "11.1",
            side = Side.ENGINE,
            text = "The holder's wall clock steps: back without effect; forward may only end the lease early")
    default void r11_1_theHoldersWallClockDecidesNothing() {
        KitClient other = kit().client("other");
        Map<Duration, Lease> leases = new LinkedHashMap<>();
        Map<Duration, KitClient> holders = new LinkedHashMap<>();
        for (Duration step : STEPS) {
            KitClient holder = kit().client("holder" + step);
            holders.put(step, holder);
            leases.put(step, holder.lease(kit().key("holder" + step)));
        }
        kit().time().pass(kit().ttl(0.3));
        holders.forEach((step, holder) -> holder.clock().stepWall(step));
        Map<Duration, Lease> kept = new LinkedHashMap<>(leases);
        kept.values().removeIf(lease -> !lease.isHeld());
        assertThat(kept.keySet())
                .as("leases kept after their holders' wall clocks were set back")
                .containsAll(STEPS.stream().filter(Duration::isNegative).toList());
        for (int i = 0; i < 10; i++) {
            kit().time().pass(kit().ttl(0.15));
            kept.forEach((step, lease) -> assertThat(other.tryAcquire(lease.key()))
                    .as("a contender's try while the holder, whose wall clock stepped by %s, beats", step)
                    .isInstanceOf(AcquireResult.HeldByOther.class));
        }
        leases.forEach((step, lease) -> assertThat(lease.isHeld())
                .as("the lease 1.5 ttl after the step of %s", step)
                .isEqualTo(kept.containsKey(step)));
    }

    /** The contender's wall clock is wrong by as much. */
    @Test
    @LeaseRule(id = "11.1", side = Side.ENGINE, text = "A contender's wall clock brings no takeover forward or back")
    default void r11_1_theContendersWallClockDecidesNothing() {
        KitClient holder = kit().client("holder");
        Map<KitClient, LeaseGuard> guards = new LinkedHashMap<>();
        for (Duration step : STEPS) {
            LeaseGuard guard = holder.grant(kit().key("contender" + step));
            KitClient other = kit().client("wall clock off by " + step);
            guards.put(other, guard);
            ClockRules.requireHeld(other, guard, "at its first look");
            other.clock().stepWall(step);
        }
        kit().time().pass(kit().ttl(0.7));
        guards.forEach((other, guard) -> {
            ClockRules.requireHeld(other, guard, "0.7 ttl after the grant");
            assertThat(holder.heartbeat(guard))
                    .as("the holder's heartbeat, a contender being '%s'", other.holder())
                    .isInstanceOf(HeartbeatResult.StillHeld.class);
            ClockRules.requireHeld(other, guard, "after the beat");
        });
        guards.forEach((other, guard) -> assertThat(other.takeOver(guard.key()).token())
                .as("the takeover after a ttl without beats by '%s'", other.holder())
                .isGreaterThan(guard.token()));
    }

    private static void requireHeld(KitClient other, LeaseGuard guard, String when) {
        assertThat(other.tryAcquire(guard.key()))
                .as("a try of a contender, '%s', %s", other.holder(), when)
                .isInstanceOf(AcquireResult.HeldByOther.class);
    }

    /** Clocks at both ends of the declared range. */
    @Test
    @LeaseRule(
            id = "11.2",
            side = Side.ENGINE,
            text = "Holder slow and contender fast by the declared rate: no overlap; beyond it the control shows one")
    default void r11_2_ratesWithinTheMarginCauseNoOverlap() {
        for (int round = 0; round < kit().times(20, 2); round++) {
            assertThat(overlap("within-" + round, TOLERATED))
                    .as(
                            "two clients believe at the same time, clocks %s apart in rate each: the margin is too small",
                            TOLERATED)
                    .isFalse();
        }
        kit().breakOnPurpose();
        assertThat(overlap("beyond", TOO_MUCH))
                .as("the control: clocks %s apart in rate each must show an overlap, or nothing was measured", TOO_MUCH)
                .isTrue();
    }

    /** Whether a holder without beats still believes when a contender that looks all the time is granted. */
    private boolean overlap(String name, double rate) {
        LeaseKey key = kit().key(name);
        KitClient holder = kit().client("slow-" + name);
        KitClient other = kit().client("fast-" + name);
        holder.clock().rate(1 - rate);
        other.clock().rate(1 + rate);
        Lease lease = holder.lease(key);
        holder.provider().cut(Fault.DROP_REQUEST);
        AcquireResult result = other.tryAcquire(key);
        for (int i = 0; i < 300 && !(result instanceof AcquireResult.Granted); i++) {
            kit().time().pass(kit().ttl(0.01));
            result = other.tryAcquire(key);
        }
        assertThat(result).as("the takeover from a holder without beats").isInstanceOf(AcquireResult.Granted.class);
        return lease.isHeld();
    }

    /** The process did not run, and its timers neither. */
    @Test
    @LeaseRule(
            id = "11.3",
            side = Side.ENGINE,
            text = "The process was stopped for longer than the window: the first isHeld() after it is false")
    default void r11_3_aStoppedProcessFindsItsLeaseLost() {
        KitClient holder = kit().client("stopped");
        Lease lease = holder.lease(kit().key("stopped"));
        holder.clock().stop();
        kit().time().pass(kit().ttl());
        holder.clock().wake();
        assertThat(lease.isHeld())
                .as("the first isHeld() after a stop of one ttl, before any timer ran")
                .isFalse();
        holder.clock().resume();
        assertThat(lease.isHeld()).as("isHeld() after the timers ran").isFalse();
    }

    /** Monotonic time stood still with the machine. */
    @Test
    @LeaseRule(
            id = "11.3",
            side = Side.ENGINE,
            text = "The machine was suspended for longer than the window: the first isHeld() after it is false")
    default void r11_3_aSuspendedMachineFindsItsLeaseLost() {
        KitClient holder = kit().client("suspended");
        Lease lease = holder.lease(kit().key("suspended"));
        holder.clock().suspend();
        kit().time().pass(kit().ttl());
        holder.clock().wake();
        assertThat(lease.isHeld())
                .as("the first isHeld() after a suspend of one ttl, during which monotonic time stood still")
                .isFalse();
        holder.clock().resume();
    }

    /** A real process, by signals. */
    @Test
    @LeaseRule(
            id = "11.3",
            side = Side.ENGINE,
            text = "A JVM stopped by a signal for longer than the window: its first isHeld() afterwards is false")
    default void r11_3_aJvmStoppedByASignalFindsItsLeaseLost() {
        String key = kit().key("signal").text();
        String ttl = Long.toString(kit().ttl().toMillis());
        try (OtherProcess holder = OtherProcess.client(kit())) {
            assertThat(holder.ask("acquire", key, ttl, "10000"))
                    .as("the other JVM's grant")
                    .doesNotStartWith("error");
            assertThat(holder.ask("held", key)).as("isHeld() in the other JVM").isEqualTo("true");
            holder.pause();
            KitTime.real().pass(kit().ttl());
            holder.tell("held", key);
            holder.resume();
            assertThat(holder.answer())
                    .as("the first isHeld() of a JVM that was stopped for one ttl")
                    .isEqualTo("false");
        }
    }

    /** A back end with a wall clock of its own. */
    @Test
    @LeaseRule(
            id = "11.4",
            level = Level.OPTIONAL,
            text =
                    "The back end's clock steps by an hour: exclusion if CLOCK_FREE_EXPIRY is declared, else ordered and reported",
            proves = Capability.CLOCK_FREE_EXPIRY)
    default void r11_4_aStepOfTheBackEndsClockIsHarmlessOrReported() {
        for (Duration step : List.of(Duration.ofHours(1), Duration.ofHours(-1))) {
            LeaseKey key = kit().key("server" + step);
            KitClient holder = kit().client("holder" + step);
            KitClient other = kit().client("other" + step);
            LeaseGuard guard = holder.grant(key);
            AcquireResult look = other.tryAcquire(key);
            assertThat(look).as("a contender's first look").isInstanceOf(AcquireResult.HeldByOther.class);
            kit().fixture().stepBackendClock(step);
            AcquireResult result = other.tryAcquire(key);
            if (kit().traits().capabilities().contains(Capability.CLOCK_FREE_EXPIRY)) {
                assertThat(result)
                        .as("a takeover after the back end's clock stepped by %s", step)
                        .isInstanceOf(AcquireResult.HeldByOther.class);
            } else if (result instanceof AcquireResult.Granted granted) {
                assertThat(granted.guard().token())
                        .as("the token after the back end's clock stepped by %s", step)
                        .isGreaterThan(guard.token());
                assertThat(other.events(LeaseEvent.CapabilityWithdrawn.class))
                        .as("reports of a step of the back end's clock")
                        .isNotEmpty();
            }
        }
    }
}
