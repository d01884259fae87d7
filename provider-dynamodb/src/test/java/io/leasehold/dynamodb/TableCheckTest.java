package io.leasehold.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import io.leasehold.LeaseUnavailableException;
import io.leasehold.UnsafeBackendException;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.testing.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.MultiRegionConsistency;
import software.amazon.awssdk.services.dynamodb.model.ReplicaDescription;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** What is asked of a table before it keeps a lease, on a service that says what the test wants. */
class TableCheckTest {

    private final ManualClock clock = new ManualClock();
    private final StubClient service = new StubClient();
    private final List<String> withdrawn = new ArrayList<>();

    private final ProviderContext context = new ProviderContext() {
        private final LeaseScheduler scheduler = clock.newScheduler("test");

        @Override
        public LeaseClock clock() {
            return clock;
        }

        @Override
        public LeaseScheduler scheduler() {
            return scheduler;
        }

        @Override
        public void withdrawn(Capability capability, String reason) {
            withdrawn.add(capability + ": " + reason);
        }
    };

    private DynamoDbLeases leases() {
        return DynamoDbLeases.in("leases").asyncClient(service);
    }

    private static Supplier<TableDescription> missing() {
        return () -> {
            throw ResourceNotFoundException.builder().statusCode(400).build();
        };
    }

    private static ReplicaDescription replica() {
        return ReplicaDescription.builder().regionName("eu-central-1").build();
    }

    @Test
    void aSafeTableIsTakenAndTheClientThatWasHandedInStaysOpen() {
        service.describing(StubClient.safe());
        try (WriteLeaseProvider provider = leases().open(context)) {
            assertThat(provider.traits().capabilities()).contains(Capability.SURVIVES_FAILOVER);
        }
        assertThat(service.closes).isZero();
        assertThat(withdrawn).isEmpty();
    }

    @Test
    void aMissingTableIsRefusedWithWhatToDo() {
        service.descriptions.add(missing());
        assertThatThrownBy(() -> leases().open(context))
                .isInstanceOf(UnsafeBackendException.class)
                .hasMessageContaining("table leases")
                .hasMessageContaining("create=true");
        assertThat(service.created).isEmpty();
    }

    @Test
    void aMissingTableIsCreatedWhenAskedFor() {
        service.descriptions.add(missing());
        service.creation = () -> StubClient.safe()
                .attributeDefinitions(StubClient.attribute("id", ScalarAttributeType.S))
                .keySchema(StubClient.key("id", KeyType.HASH))
                .build();
        leases().key("id").create().open(context).close();
        assertThat(service.created).singleElement().satisfies(request -> {
            assertThat(request.billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
            assertThat(request.deletionProtectionEnabled()).isTrue();
            assertThat(request.keySchema()).containsExactly(StubClient.key("id", KeyType.HASH));
            assertThat(request.attributeDefinitions())
                    .containsExactly(StubClient.attribute("id", ScalarAttributeType.S));
        });
    }

    @Test
    void aTableThatIsBeingCreatedIsWaitedFor() {
        service.descriptions.add(missing());
        service.creation =
                () -> StubClient.safe().tableStatus(TableStatus.CREATING).build();
        service.describing(StubClient.safe().tableStatus(TableStatus.CREATING)).describing(StubClient.safe());
        leases().create().open(context).close();
        assertThat(service.descriptions).hasSize(1);
    }

    @Test
    void aTableThatSomebodyElseHasJustCreatedIsTaken() {
        service.descriptions.add(missing());
        service.describing(StubClient.safe());
        service.creation = () -> {
            throw ResourceInUseException.builder().statusCode(400).build();
        };
        leases().create().open(context).close();
    }

    @Test
    void aTableThatIsBeingDeletedIsUnavailable() {
        service.describing(StubClient.safe().tableStatus(TableStatus.DELETING));
        assertThatThrownBy(() -> leases().open(context))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining("DELETING");
    }

    @Test
    void aSortKeyIsRefused() {
        service.describing(StubClient.safe()
                .attributeDefinitions(
                        StubClient.attribute("pk", ScalarAttributeType.S),
                        StubClient.attribute("sk", ScalarAttributeType.N))
                .keySchema(StubClient.key("pk", KeyType.HASH), StubClient.key("sk", KeyType.RANGE)));
        refused("the key schema of table leases", "HASH 'pk' of type S, RANGE 'sk' of type N");
    }

    @Test
    void anotherNameOfTheKeyIsRefused() {
        service.describing(StubClient.safe()
                .attributeDefinitions(StubClient.attribute("id", ScalarAttributeType.S))
                .keySchema(StubClient.key("id", KeyType.HASH)));
        refused("the key schema of table leases", "HASH 'id' of type S", "'pk'", "setting key");
    }

    @Test
    void aKeyOfAnotherTypeIsRefused() {
        service.describing(StubClient.safe().attributeDefinitions(StubClient.attribute("pk", ScalarAttributeType.B)));
        refused("the key schema of table leases", "HASH 'pk' of type B");
    }

    @Test
    void r13_4_aTimeToLiveOnAnAttributeOfOursIsRefused() {
        service.describing(StubClient.safe());
        for (String attribute : List.of("pk", "version", "record")) {
            for (TimeToLiveStatus status : List.of(TimeToLiveStatus.ENABLED, TimeToLiveStatus.ENABLING)) {
                service.timeToLive = () -> TimeToLiveDescription.builder()
                        .timeToLiveStatus(status)
                        .attributeName(attribute)
                        .build();
                refused("the time to live of table leases", "'" + attribute + "'", "never be deleted");
            }
        }
    }

    @Test
    void aTimeToLiveOnAnotherAttributeIsNoneOfOurBusiness() {
        service.describing(StubClient.safe());
        service.timeToLive = () -> TimeToLiveDescription.builder()
                .timeToLiveStatus(TimeToLiveStatus.ENABLED)
                .attributeName("expires")
                .build();
        leases().open(context).close();
    }

    @Test
    void r13_4_aGlobalTableWithEventualConsistencyIsRefused() {
        service.describing(StubClient.safe().replicas(replica()));
        refused("table leases", "eventual consistency", "strong consistency");
    }

    @Test
    void r13_4_aGlobalTableOfTheOldVersionIsRefused() {
        service.describing(StubClient.safe().globalTableVersion("2017.11.29"));
        refused("table leases", "eventual consistency");
    }

    @Test
    void aGlobalTableWithStrongConsistencyIsTaken() {
        service.describing(StubClient.safe()
                .replicas(replica())
                .globalTableVersion("2019.11.21")
                .multiRegionConsistency(MultiRegionConsistency.STRONG));
        leases().open(context).close();
    }

    @Test
    void r14_2_aDeniedDescriptionWithdrawsACapabilityWithOneWarning() {
        service.descriptions.add(StubClient.denied());
        service.timeToLive = StubClient.denied();
        try (WriteLeaseProvider provider = leases().open(context)) {
            assertThat(provider.traits().capabilities()).doesNotContain(Capability.SURVIVES_FAILOVER);
            assertThat(provider.traits().withdrawn().get(Capability.SURVIVES_FAILOVER))
                    .contains("dynamodb:DescribeTable");
        }
        assertThat(withdrawn)
                .singleElement()
                .asString()
                .startsWith("SURVIVES_FAILOVER: dynamodb:DescribeTable of table leases is denied");
    }

    @Test
    void anotherErrorOfTheDescriptionIsUnavailable() {
        service.descriptions.add(() -> {
            throw new IllegalStateException("broken");
        });
        assertThatThrownBy(() -> leases().open(context))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining("describing table leases")
                .hasMessageContaining("broken");
    }

    private void refused(String... told) {
        assertThatThrownBy(() -> leases().open(context))
                .isInstanceOf(UnsafeBackendException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(told));
    }
}
