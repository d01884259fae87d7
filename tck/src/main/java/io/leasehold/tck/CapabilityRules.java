package io.leasehold.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.Capability;
import io.leasehold.ProviderTraits;
import io.leasehold.UnsafeBackendException;
import io.leasehold.client.LeaseClient;
import io.leasehold.client.LeaseEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Group 14: capabilities. */
public interface CapabilityRules extends RuleGroup {

    /** Before use: no request has been sent. */
    @Test
    @LeaseRule(id = "14.1", text = "The provider states its capabilities and bounds before use")
    default void r14_1_traitsAreStatedBeforeUse() {
        KitClient client = kit().client("a");
        ProviderTraits traits = client.provider().traits();
        assertThat(traits.smallestTtl()).as("the smallest ttl").isPositive();
        assertThat(traits.largestTtl())
                .as("the largest ttl")
                .isGreaterThanOrEqualTo(traits.smallestTtl())
                .isLessThanOrEqualTo(ProviderTraits.LARGEST_TTL);
        assertThat(kit().ttl()).as("the fixture's ttl").isBetween(traits.smallestTtl(), traits.largestTtl());
        assertThat(traits.wakeUpBound().at(kit().ttl()))
                .as("the wake-up bound must be stated")
                .isGreaterThan(Duration.ZERO);
        assertThat(traits.takeoverBound().at(kit().ttl()))
                .as("the takeover bound must be stated")
                .isGreaterThan(Duration.ZERO);
        assertThat(traits.requestsPerTtlWaiting())
                .as("the budget of a waiter must be stated")
                .isPositive();
        assertThat(traits.withdrawn().keySet())
                .as("a capability cannot be both kept and withdrawn")
                .doesNotContainAnyElementsOf(traits.capabilities());
        assertThat(traits.withdrawn().values())
                .as("the reason of each capability that is withdrawn")
                .allSatisfy(reason -> assertThat(reason).isNotBlank());
        assertThat(kit().client("b").provider().traits())
                .as("the traits of a second provider on the same back end")
                .isEqualTo(traits);
    }

    /** A client fails fast that needs what the back end does not give. */
    @Test
    @LeaseRule(id = "14.1", text = "A client that requires what is not declared is not opened, with the reason")
    default void r14_1_whatIsNotDeclaredCanBeDemandedInVain() {
        KitClient client = kit().client("a");
        ProviderTraits traits = client.provider().traits();
        for (Capability capability : Capability.values()) {
            LeaseClient.Builder builder = LeaseClient.builder()
                    .provider(client.provider())
                    .clock(client.clock())
                    .keepLeasesAtShutdown()
                    .require(capability);
            if (traits.capabilities().contains(capability)) {
                builder.open().close();
            } else {
                assertThatThrownBy(builder::open, "a client that requires %s", capability)
                        .isInstanceOf(UnsafeBackendException.class)
                        .hasMessageContaining(capability.name());
            }
        }
    }

    /** The settings of a live server change. */
    @Test
    @LeaseRule(
            id = "14.2",
            text = "A capability that the live back end does not give is withdrawn with a reason and an event")
    default void r14_2_aCapabilityNotGivenIsWithdrawn() {
        KitClient client = kit().client("a");
        Capability taken = kit().fixture().weakenBackend();
        assertThat(kit().client("at-start").provider().traits().withdrawn())
                .as("what a provider withdraws that is opened on a back end without %s", taken)
                .containsKey(taken);
        kit().await(
                        "the withdrawal of " + taken + " by a provider that was open",
                        kit().timeout(),
                        () -> client.provider().traits().withdrawn().containsKey(taken));
        assertThat(client.provider().traits().capabilities()).as("what is kept").doesNotContain(taken);
        assertThat(client.provider().traits().withdrawn().get(taken))
                .as("the reason")
                .isNotBlank();
        assertThat(client.events(LeaseEvent.CapabilityWithdrawn.class))
                .as("events about %s", taken)
                .anySatisfy(event -> assertThat(event.capability()).isEqualTo(taken));
    }
}
