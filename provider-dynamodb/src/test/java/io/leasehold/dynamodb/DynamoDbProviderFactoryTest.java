package io.leasehold.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.LeaseUnavailableException;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.Providers;
import io.leasehold.testing.ManualClock;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The URI: what is read, and what is refused before any traffic. */
class DynamoDbProviderFactoryTest {

    private final ManualClock clock = new ManualClock();
    private final ProviderContext context = ProviderContext.of(clock, clock.newScheduler("test"));

    private ThrowableAssert.ThrowingCallable opening(String uri) {
        return () -> Providers.open(ProviderSettings.parse(uri), context).close();
    }

    /** Nobody listens there: that a table is asked for shows that the URI was read. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "dynamodb:leases?",
                "dynamodb://leases?",
                "dynamodb://leases/?",
                "dynamodb:/leases?",
                "dynamodb:///leases?",
                "dynamodb:leases?namespace=prod&key=id&create=true&"
            })
    void namesATable(String uri) {
        assertThatThrownBy(opening(uri.replace("?", "?region=eu-west-1&endpoint=http://127.0.0.1:1&")
                        .replaceFirst("&$", "")))
                .isInstanceOf(LeaseUnavailableException.class)
                .hasMessageContaining("table leases");
    }

    @Test
    void anArnNamesATable() {
        assertThat(new TableAddress("arn:aws:dynamodb:eu-west-1:123456789012:table/leases", "pk", "leases").table())
                .endsWith("leases");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    dynamodb:                                     | does not name one table
                    dynamodb://a,b                                | does not name one table
                    dynamodb://eu-west-1/leases                   | does not name one table
                    dynamodb://localhost:8000                     | names an endpoint where the table belongs
                    dynamodb://localhost:8000/leases              | does not name one table
                    dynamodb://AKIA:SECRET@leases                 | has credentials
                    dynamodb:le                                   | 3 to 255 letters
                    dynamodb:lea ses                              | 3 to 255 letters
                    dynamodb:leases?namespace=a%2Fb               | setting 'namespace' is 'a/b'
                    dynamodb:leases?key=                          | setting 'key' is ''
                    dynamodb:leases?key=version                   | setting 'key' is 'version'
                    dynamodb:leases?create=yes                    | setting 'create' is 'yes'
                    dynamodb:leases?regoin=eu-west-1              | no setting 'regoin'
                    dynamodb:leases?region=eu-west-1&endpoint=foo | setting 'endpoint'
                    """)
    void r13_2_anotherFormIsRefusedWithTheFormNeeded(String uri, String told) {
        assertThatThrownBy(opening(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(told)
                .satisfies(e -> assertThat(e.toString()).doesNotContain("SECRET"));
    }
}
