package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.LeaseGuard;
import org.junit.jupiter.api.Test;

/** Group 1: the core contract. */
public interface CoreRules extends RuleGroup {

    /** A grant carries key, lease id, token, effective ttl and a validity in the future on the caller's clock. */
    @Test
    @LeaseRule(id = "1.1", text = "A grant carries key, lease id, token, effective ttl and a validity in the future")
    default void r1_1_aGrantIsComplete() {
        LeaseKey key = kit().key("complete");
        KitClient client = kit().client("a");
        var request = client.request(key, 0);
        AcquireResult result = client.acquire(request);
        assertThat(result).as("the first acquire of a key never used").isInstanceOf(AcquireResult.Granted.class);
        LeaseGuard guard = ((AcquireResult.Granted) result).guard();
        assertThat(guard.key()).as("key of the grant").isEqualTo(key);
        assertThat(guard.leaseId()).as("lease id of the grant").isEqualTo(request.leaseId());
        assertThat(guard.token().term()).as("term defaults to 1").isEqualTo(1);
        assertThat(guard.token().generation()).as("generation of a first grant").isGreaterThanOrEqualTo(1);
        assertThat(guard.ttl()).as("a ttl is rounded up only").isGreaterThanOrEqualTo(kit().ttl());
    }

    /** Ownership is the lease id: the same holder name gives no right. */
    @Test
    @LeaseRule(id = "1.3", text = "Lease ids are unique per attempt; the holder name gives no right")
    default void r1_3_theHolderNameGivesNoRight() {
        LeaseKey key = kit().key("name");
        LeaseGuard first = kit().client("same").grant(key);
        AcquireResult second = kit().client("same").tryAcquire(key);
        assertThat(second)
                .as("another attempt of the same holder name while lease %s is live", first.leaseId())
                .isInstanceOf(AcquireResult.HeldByOther.class);
    }

    /** Reading changes nothing. */
    @Test
    @LeaseRule(id = "1.4", text = "Final states are final; keys do not affect each other; inspect changes nothing")
    default void r1_4_inspectChangesNothing() {
        LeaseKey key = kit().key("inspected");
        KitClient client = kit().client("a");
        client.grant(key);
        LeaseRecord first = client.inspect(key);
        assertThat(client.inspect(key)).as("a second look").isEqualTo(first);
    }
}
