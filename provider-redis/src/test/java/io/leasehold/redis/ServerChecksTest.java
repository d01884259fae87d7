package io.leasehold.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.Capability;
import io.leasehold.LeaseClock;
import io.leasehold.LeaseScheduler;
import io.leasehold.redis.ConfirmationPolicy.WaitAof;
import io.leasehold.spi.ProviderContext;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers of other versions than the one installed are given and refused; as they tell it themselves. */
class ServerChecksTest {

    @ParameterizedTest
    @CsvSource({
        "7.0.15,,always,ON,",
        "7.0.15,,everysec,OFF,appendfsync is everysec; it needs always",
        "7.0.15,,everysec,ON,'WAITAOF needs everysec and Redis 8, this is Redis 7.0.15'",
        "7.4.1,,everysec,ON,this is Redis 7.4.1",
        "7.2.4,8.1.1,everysec,ON,this is Valkey 8.1.1",
        "8.0.2,,everysec,ON,",
        "8.0.2,,everysec,OFF,it needs always",
        "8.0.2,,no,ON,appendfsync is no",
        "10.1,,everysec,ON,",
        "8.0.2,,'',ON,",
        "7.0.15,,'',ON,CONFIG is refused"
    })
    void r14_2_powerLossIsPromisedWhereTheLogIsForcedOrCanBeWaitedFor(
            String redis, String valkey, String fsync, WaitAof wait, String reason) {
        Map<String, String> info = new HashMap<>(Map.of("redis_version", redis, "aof_enabled", "1"));
        if (valkey != null) {
            info.put("valkey_version", valkey);
        }
        LiveTraits traits = new LiveTraits(RedisTraits.SINGLE, new Quiet());
        ConfirmationPolicy policy = ConfirmationPolicy.USUAL.with(wait);
        new ServerChecks(traits, policy).requireSafe(new ServerFacts(info, fsync));
        if (reason == null) {
            assertThat(traits.get().withdrawn()).isEmpty();
        } else {
            assertThat(traits.get().withdrawn()).containsOnlyKeys(Capability.SURVIVES_POWER_LOSS);
            assertThat(traits.get().withdrawn().get(Capability.SURVIVES_POWER_LOSS))
                    .contains(reason);
        }
    }

    private static final class Quiet implements ProviderContext {
        @Override
        public LeaseClock clock() {
            return LeaseClock.system();
        }

        @Override
        public LeaseScheduler scheduler() {
            throw new AssertionError("nothing is scheduled");
        }

        @Override
        public void withdrawn(Capability capability, String reason) {
            // Read from the traits.
        }
    }
}
