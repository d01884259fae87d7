package io.leasehold.benchmarks.subject;

import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The table of a URI such as {@code dynamodb:leases?region=eu-west-1&endpoint=http://localhost:8000}; all subjects use it. */
record DynamoDbTable(String name, Map<String, String> settings) {

    /** The partition key that ours has in it. */
    static final String KEY = "pk";

    static DynamoDbTable of(String uri) {
        String name = uri.replaceFirst("dynamodb:(//)?", "").replaceFirst("\\?.*", "");
        return new DynamoDbTable(
                name,
                Arrays.stream(uri.replaceFirst("[^?]*\\??", "").split("&", -1))
                        .map(setting -> setting.split("=", 2))
                        .filter(setting -> setting.length == 2)
                        .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1])));
    }

    DynamoDbClient open() {
        var builder = DynamoDbClient.builder();
        if (settings.containsKey("region")) {
            builder.region(Region.of(settings.get("region")));
        }
        if (settings.containsKey("endpoint")) {
            builder.endpointOverride(URI.create(settings.get("endpoint")));
        }
        return builder.build();
    }
}
