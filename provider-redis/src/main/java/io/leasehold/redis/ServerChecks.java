package io.leasehold.redis;

import io.leasehold.Capability;
import io.leasehold.UnsafeBackendException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the settings of a server do not give is withdrawn with the reason; settings that break what every provider keeps are refused
 * (rules 13.4, 14.2).
 */
final class ServerChecks {

    private static final Logger LOG = LoggerFactory.getLogger(ServerChecks.class);
    private static final List<Capability> MEMORY = List.of(Capability.SURVIVES_RESTART, Capability.SURVIVES_POWER_LOSS);

    private final LiveTraits traits;
    private final ConfirmationPolicy policy;
    private final AtomicBoolean warned = new AtomicBoolean();

    ServerChecks(LiveTraits traits, ConfirmationPolicy policy) {
        this.traits = traits;
        this.policy = policy;
    }

    /** At start: throws UnsafeBackendException if records can be evicted. */
    void requireSafe(ServerFacts facts) {
        if (evicts(facts)) {
            throw new UnsafeBackendException(
                    "maxmemory-policy",
                    facts.evictionPolicy(),
                    "noeviction or a volatile- policy: records have no TTL");
        }
        withdraw(facts);
    }

    /** After a reconnection; the question may have been cut off again. */
    void withdrawIfKnown(@Nullable ServerFacts facts) {
        if (facts != null) {
            withdraw(facts);
        }
    }

    /** Later, when a connection was made again: it is too late to refuse. */
    void withdraw(ServerFacts facts) {
        if (evicts(facts)) {
            traits.withdraw(MEMORY, "maxmemory-policy is " + facts.evictionPolicy() + ": records can be evicted");
        }
        if (!facts.isKnown()) {
            warn("INFO");
            traits.withdraw(MEMORY, "INFO is refused, so nothing is known of the server's settings");
        } else if (!facts.keepsLog()) {
            traits.withdraw(MEMORY, "appendonly is no: a restart forgets grants");
        } else if (!facts.isDurable() && !policy.waitsForLog(facts)) {
            withdrawPowerLoss(facts);
        }
    }

    private void withdrawPowerLoss(ServerFacts facts) {
        String asked = policy.waitAof() == ConfirmationPolicy.WaitAof.ON
                ? "; WAITAOF needs everysec and Redis 8, this is " + facts.server()
                : "";
        if (facts.appendfsync().isEmpty()) {
            warn("CONFIG");
            traits.withdraw(Capability.SURVIVES_POWER_LOSS, "CONFIG is refused, so appendfsync is not known" + asked);
        } else {
            traits.withdraw(
                    Capability.SURVIVES_POWER_LOSS,
                    "appendfsync is " + facts.appendfsync() + "; it needs always" + asked);
        }
    }

    private static boolean evicts(ServerFacts facts) {
        return facts.evictionPolicy().startsWith("allkeys");
    }

    private void warn(String command) {
        if (warned.compareAndSet(false, true)) {
            LOG.warn("{} is refused; what the server's settings promise is taken as not promised", command);
        }
    }
}
