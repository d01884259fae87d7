package io.leasehold.dynamodb;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import io.leasehold.ProviderTraits;
import io.leasehold.dynamodb.TableCheck.WhenMissing;
import io.leasehold.dynamodb.TableClient.Connection;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.WriteLeaseProvider;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedAsyncClient;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedClient;
import software.amazon.awssdk.enhanced.dynamodb.internal.client.DefaultDynamoDbEnhancedAsyncClient;
import software.amazon.awssdk.enhanced.dynamodb.internal.client.DefaultDynamoDbEnhancedClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Sets up a provider over a DynamoDB table in code, where the URI {@code dynamodb:table} does not do: with an existing client of the
 * SDK, or with credentials of one's own.
 *
 * <pre>{@code
 * try (WriteLeaseProvider provider = DynamoDbLeases.in("leases").client(dynamoDb).open();
 *         LeaseClient leases = LeaseClient.builder().provider(provider).open()) { ... }
 * }</pre>
 *
 * <p>A client that is handed in is never closed, and none of its requests for leases is repeated by the SDK, whatever its own
 * settings say; its other requests are not affected. Not thread-safe.
 */
public final class DynamoDbLeases {

    static final String KEY = "pk";
    static final String NAMESPACE = "leases";

    private final String table;
    private String keyAttribute = KEY;
    private String namespace = NAMESPACE;
    private String region = "";
    private String endpoint = "";
    private Optional<AwsCredentialsProvider> credentials = Optional.empty();
    private Optional<Supplier<Connection>> client = Optional.empty();
    private WhenMissing whenMissing = WhenMissing.REFUSE;

    private DynamoDbLeases(String table) {
        this.table = table;
    }

    /**
     * Starts with a table and the defaults.
     *
     * @param table its name or its ARN
     * @return a builder
     */
    public static DynamoDbLeases in(String table) {
        return new DynamoDbLeases(table);
    }

    /**
     * Names the partition key of the table; {@code pk} if not set.
     *
     * @param keyAttribute of type S
     * @return this builder
     */
    public DynamoDbLeases key(String keyAttribute) {
        this.keyAttribute = keyAttribute;
        return this;
    }

    /**
     * Names the part of the table that is ours: each key is stored as {@code namespace/key}; {@code leases} if not set.
     *
     * @param namespace 1 to 64 letters, digits, underscores, dots, hyphens
     * @return this builder
     */
    public DynamoDbLeases namespace(String namespace) {
        this.namespace = namespace;
        return this;
    }

    /**
     * Names the region; found by the SDK's own chain if not set. Not with a client handed in.
     *
     * @param region such as {@code eu-west-1}
     * @return this builder
     */
    public DynamoDbLeases region(String region) {
        this.region = region;
        return this;
    }

    /**
     * Names another endpoint than the region's. Not with a client handed in.
     *
     * @param endpoint {@code http://host:port} or {@code https://host:port}
     * @return this builder
     */
    public DynamoDbLeases endpoint(String endpoint) {
        this.endpoint = endpoint;
        return this;
    }

    /**
     * Brings credentials; found by the SDK's own chain if not set. Not with a client handed in.
     *
     * @param credentials not closed by the provider
     * @return this builder
     */
    public DynamoDbLeases credentials(AwsCredentialsProvider credentials) {
        this.credentials = Optional.of(credentials);
        return this;
    }

    /**
     * Creates the table if it is missing: on-demand billing, deletion protection on.
     *
     * @return this builder
     */
    public DynamoDbLeases create() {
        this.whenMissing = WhenMissing.CREATE;
        return this;
    }

    /**
     * Sends requests through an existing client, on up to 100 threads of the provider.
     *
     * @param existing not closed by the provider
     * @return this builder
     */
    public DynamoDbLeases client(DynamoDbClient existing) {
        return through(() -> Connection.borrowed(existing));
    }

    /**
     * Sends requests through an existing client.
     *
     * @param existing not closed by the provider; with room for 100 requests at a time
     * @return this builder
     */
    public DynamoDbLeases asyncClient(DynamoDbAsyncClient existing) {
        return through(() -> Connection.borrowed(existing));
    }

    /**
     * Sends requests through the client that an enhanced client was built on: the enhanced one cannot bound a single request, nor
     * turn its retries off.
     *
     * @param existing the SDK's own implementation; not closed by the provider
     * @return this builder
     * @throws IllegalArgumentException if it is another implementation
     */
    public DynamoDbLeases enhancedClient(DynamoDbEnhancedClient existing) {
        if (existing instanceof DefaultDynamoDbEnhancedClient known) {
            return client(known.dynamoDbClient());
        }
        throw unknown(existing);
    }

    /**
     * As {@link #enhancedClient}.
     *
     * @param existing the SDK's own implementation; not closed by the provider
     * @return this builder
     * @throws IllegalArgumentException if it is another implementation
     */
    public DynamoDbLeases enhancedAsyncClient(DynamoDbEnhancedAsyncClient existing) {
        if (existing instanceof DefaultDynamoDbEnhancedAsyncClient known) {
            return asyncClient(known.dynamoDbAsyncClient());
        }
        throw unknown(existing);
    }

    private static IllegalArgumentException unknown(Object existing) {
        return new IllegalArgumentException(
                "the enhanced client is a " + existing.getClass().getName()
                        + ", not the SDK's own; hand in the DynamoDbClient or DynamoDbAsyncClient below it");
    }

    private DynamoDbLeases through(Supplier<Connection> existing) {
        this.client = Optional.of(existing);
        return this;
    }

    /**
     * Opens a provider on the machine's clock, for {@code LeaseClient.builder().provider(...)}.
     *
     * @return a provider that the caller closes, after the clients that use it
     * @throws IllegalArgumentException naming a setting, its value and what is needed
     * @throws io.leasehold.UnsafeBackendException if the table cannot keep leases, with the reason
     * @throws io.leasehold.LeaseUnavailableException if the service does not answer or refuses the caller
     */
    public WriteLeaseProvider open() {
        LeaseClock clock = LeaseClock.system();
        LeaseScheduler scheduler = clock.newScheduler("leasehold-dynamodb-scheduler");
        try {
            return open(ProviderContext.of(clock, scheduler), scheduler::close);
        } catch (RuntimeException e) {
            scheduler.close();
            throw e;
        }
    }

    /**
     * Opens a provider.
     *
     * @param context the clock and the scheduler to use
     * @return as {@link #open()}
     */
    public WriteLeaseProvider open(ProviderContext context) {
        return open(context, () -> {});
    }

    private WriteLeaseProvider open(ProviderContext context, Runnable afterClose) {
        TableAddress address = new TableAddress(table, keyAttribute, namespace);
        Connection connection = connection();
        Runnable onClose = () -> {
            connection.onClose().run();
            afterClose.run();
        };
        try {
            return new Opening(new TableClient(connection, address, context.clock()), context)
                    .open(whenMissing, onClose);
        } catch (RuntimeException e) {
            connection.onClose().run();
            throw e;
        }
    }

    private Connection connection() {
        boolean ownSettings = !region.isEmpty() || !endpoint.isEmpty() || credentials.isPresent();
        if (client.isPresent() && ownSettings) {
            throw new IllegalArgumentException(
                    "region, endpoint and credentials are those of the client handed in; set none of them");
        }
        return client.map(Supplier::get)
                .orElseGet(() -> Connection.own(OwnClient.open(new OwnClient.Target(region, endpoint, credentials))));
    }

    /** The start-up checks, and what they withdraw. */
    private static final class Opening {
        private final TableClient table;
        private final ProviderContext context;
        private ProviderTraits traits = DynamoDbProvider.TRAITS;

        private Opening(TableClient table, ProviderContext context) {
            this.table = table;
            this.context = context;
        }

        private WriteLeaseProvider open(WhenMissing whenMissing, Runnable onClose) {
            String incarnation = new TableCheck(table, this::unknown).requireSafe(whenMissing);
            return new DynamoDbProvider(new DynamoDbRecordStore(table, onClose), traits, incarnation, context);
        }

        /** Once: the second reason adds nothing that the first warning does not ask for. */
        private void unknown(String reason) {
            if (traits.capabilities().contains(Capability.SURVIVES_FAILOVER)) {
                context.withdrawn(Capability.SURVIVES_FAILOVER, reason);
                traits = traits.withdraw(Capability.SURVIVES_FAILOVER, reason);
            }
        }
    }
}
