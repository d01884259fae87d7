package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.Capability;
import io.leasehold.LeaseKey;
import io.leasehold.client.Lease;
import io.leasehold.spi.LeaseGuard;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Group 9: who waits succeeds a dead holder. */
public interface TakeoverRules extends RuleGroup {

    private CompletableFuture<Lease> await(KitClient client, LeaseKey key) {
        return client.leases().acquireAsync(client.spec(key), WaitingRules.FOR_LONG);
    }

    /** The holder sends no beat any more. */
    @Test
    @LeaseRule(id = "9.2", text = "A waiter is granted within ttl + bound after the holder dies")
    default void r9_2_aSilentHolderIsSucceeded() {
        LeaseKey key = kit().key("silent");
        KitClient waiter = kit().client("waiter");
        LeaseGuard guard = kit().client("dead").grant(key);
        CompletableFuture<Lease> wait = await(waiter, key);
        kit().await(
                        "the grant to the waiter after the last sign of the holder of " + guard.token(),
                        kit().ttl().plus(kit().traits().takeoverBound().at(kit().ttl())),
                        wait::isDone);
        assertThat(wait.join().token()).as("the successor's token").isGreaterThan(guard.token());
    }

    /** The holder's process is killed while it beats. */
    @Test
    @LeaseRule(id = "9.2", text = "A waiter is granted within ttl + bound after the holder's process is killed")
    default void r9_2_aKilledHolderIsSucceeded() {
        LeaseKey key = kit().key("killed");
        KitClient waiter = kit().client("waiter");
        try (OtherProcess holder = OtherProcess.client(kit())) {
            String token =
                    holder.ask("acquire", key.text(), Long.toString(kit().ttl().toMillis()), "10000");
            assertThat(token).as("the other JVM's grant").doesNotStartWith("error");
            CompletableFuture<Lease> wait = await(waiter, key);
            assertThat(wait).as("a wait while the holder's process lives").isNotDone();
            holder.kill();
            kit().await(
                            "the grant to the waiter after the holder's process was killed",
                            kit().ttl().plus(kit().traits().takeoverBound().at(kit().ttl())),
                            wait::isDone);
        }
    }

    /** The holder's process is killed long before its ttl is over. */
    @Test
    @LeaseRule(
            id = "9.2",
            text =
                    "A waiter is granted within the bound after the holder's process is killed if INSTANT_TAKEOVER is declared",
            proves = Capability.INSTANT_TAKEOVER)
    default void r9_2_aKilledHolderIsSucceededAtOnceIfDeclared() {
        kit().require(Capability.INSTANT_TAKEOVER);
        LeaseKey key = kit().key("gone");
        KitClient waiter = kit().client("waiter");
        Duration ttl = kit().ttl(100);
        try (OtherProcess holder = OtherProcess.client(kit())) {
            String token = holder.ask("acquire", key.text(), Long.toString(ttl.toMillis()), "10000");
            assertThat(token).as("the other JVM's grant").doesNotStartWith("error");
            CompletableFuture<Lease> wait = await(waiter, key);
            kit().time().pass(kit().ttl(0.1));
            assertThat(wait).as("a wait while the holder's process lives").isNotDone();
            holder.kill();
            kit().await(
                            "the grant to the waiter after the process of a holder with a ttl of " + ttl
                                    + " was killed",
                            kit().traits().takeoverBound().at(kit().ttl()),
                            wait::isDone);
        }
    }
}
