package io.leasehold.dynamodb;

import io.leasehold.Capability;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Setting;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.spi.WriteLeaseProviderFactory;
import java.util.List;
import java.util.Set;

/**
 * Leases in a DynamoDB table: {@code dynamodb:table?region=eu-west-1}; {@code dynamodb://table} is read as the same. Region and
 * credentials are found by the SDK's own chains (environment, profile, container, instance) unless the region is given; a URI never
 * carries credentials.
 *
 * <p>One item per key ever used, of about half a kilobyte, never deleted.
 */
public final class DynamoDbProviderFactory implements WriteLeaseProviderFactory {

    private static final Setting<String> REGION =
            Setting.text("region", "", "The AWS region, such as eu-west-1; empty for the one of the SDK's own chain.");
    private static final Setting<String> ENDPOINT = Setting.text(
            "endpoint",
            "",
            "Another endpoint than the region's, such as http://localhost:8000; empty for the region's.");
    private static final Setting<String> KEY =
            Setting.text("key", DynamoDbLeases.KEY, "The name of the table's partition key, of type S.");
    private static final Setting<String> NAMESPACE = Setting.text(
            "namespace",
            DynamoDbLeases.NAMESPACE,
            "Each key is stored as namespace/key; other items are never touched.");
    private static final Setting<Creation> CREATE = Setting.choice(
            "create",
            Creation.FALSE,
            "Whether a missing table is created, with on-demand billing and deletion protection.");

    private static final String FORM = "it needs the form dynamodb:table?region=eu-west-1, and for another endpoint"
            + " dynamodb:table?region=eu-west-1&endpoint=http://localhost:8000";

    /** Whether a missing table is created. */
    enum Creation {
        FALSE,
        TRUE
    }

    /** For {@link java.util.ServiceLoader}. */
    public DynamoDbProviderFactory() {}

    @Override
    public String scheme() {
        return "dynamodb";
    }

    @Override
    public String description() {
        return "A DynamoDB table; nothing to run, waiters poll.";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(REGION, ENDPOINT, KEY, NAMESPACE, CREATE);
    }

    @Override
    public Set<Capability> capabilities() {
        return DynamoDbProvider.TRAITS.capabilities();
    }

    @Override
    public WriteLeaseProvider create(ProviderSettings settings, ProviderContext context) {
        settings.requireOnly(settings());
        DynamoDbLeases leases = DynamoDbLeases.in(table(settings))
                .region(settings.get(REGION))
                .endpoint(settings.get(ENDPOINT))
                .key(settings.get(KEY))
                .namespace(settings.get(NAMESPACE));
        return (settings.get(CREATE) == Creation.TRUE ? leases.create() : leases).open(context);
    }

    private static String table(ProviderSettings settings) {
        if (settings.userInfo().isPresent()) {
            throw new IllegalArgumentException(
                    "'" + settings + "' has credentials; DynamoDB's are found by the SDK's own"
                            + " chain: environment, profile, container, instance");
        }
        boolean host = settings.hosts().size() == 1 && settings.path().matches("/?");
        boolean path = settings.hosts().isEmpty() && !settings.path().isEmpty();
        if (!host && !path) {
            throw new IllegalArgumentException("'" + settings + "' does not name one table; " + FORM);
        }
        String table = host ? settings.hosts().get(0) : settings.path().replaceFirst("^/", "");
        if (table.matches("[^:]*:[0-9]+")) {
            throw new IllegalArgumentException("'" + settings + "' names an endpoint where the table belongs; " + FORM);
        }
        return table;
    }
}
