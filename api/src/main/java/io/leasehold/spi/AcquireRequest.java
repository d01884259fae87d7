package io.leasehold.spi;

import io.leasehold.HolderId;
import io.leasehold.LeaseId;
import io.leasehold.LeaseKey;
import io.leasehold.ProviderTraits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * One attempt to acquire. A repeated attempt is the same request, to the bit.
 *
 * @param key what to lease
 * @param leaseId new for every attempt
 * @param seenGeneration the generation the caller last saw for the key, 0 for never used: if it has moved on, nothing changes
 * @param holder for people
 * @param ttl how long the lease lasts without a beat, at most {@link ProviderTraits#LARGEST_TTL}
 * @param term the caller's current term, at least 1
 * @param reclaim whether the same holder may take its own live lease
 * @param attributes small texts to publish with the lease, at most {@value #MAX_ATTRIBUTE_BYTES} UTF-8 bytes in all
 */
public record AcquireRequest(
        LeaseKey key,
        LeaseId leaseId,
        long seenGeneration,
        HolderId holder,
        Duration ttl,
        long term,
        Reclaim reclaim,
        Map<String, String> attributes) {

    /** The most UTF-8 bytes of all names and values of the attributes together. */
    public static final int MAX_ATTRIBUTE_BYTES = 512;

    /** Whether the same holder may take its own live lease. */
    public enum Reclaim {
        /** A live lease is refused to everybody, also to a holder of the same name. */
        NEVER,
        /**
         * A restarted process with a stable, configured holder id takes its own live lease at once, with a new generation that
         * fences the old one. Waives promise P3 between processes of that holder id; P1 and P2 stay.
         */
        OWN_HOLDER
    }

    /**
     * Validates the request.
     *
     * @param key see {@link AcquireRequest}
     * @param leaseId see {@link AcquireRequest}
     * @param seenGeneration see {@link AcquireRequest}
     * @param holder see {@link AcquireRequest}
     * @param ttl see {@link AcquireRequest}
     * @param term see {@link AcquireRequest}
     * @param reclaim see {@link AcquireRequest}
     * @param attributes see {@link AcquireRequest}
     * @throws IllegalArgumentException naming the value and the limit
     */
    public AcquireRequest {
        if (seenGeneration < 0) {
            throw new IllegalArgumentException("seen generation is " + seenGeneration + "; the least is 0");
        }
        if (ttl.isNegative() || ttl.isZero()) {
            throw new IllegalArgumentException("ttl is " + ttl + "; it must be positive");
        }
        if (ttl.compareTo(ProviderTraits.LARGEST_TTL) > 0) {
            throw new IllegalArgumentException("ttl is " + ttl + "; the largest is " + ProviderTraits.LARGEST_TTL);
        }
        if (term < 1) {
            throw new IllegalArgumentException("term is " + term + "; the least is 1");
        }
        attributes = Map.copyOf(attributes);
        requireSmall(attributes);
    }

    private static void requireSmall(Map<String, String> attributes) {
        int bytes = 0;
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            bytes += attribute.getKey().getBytes(StandardCharsets.UTF_8).length;
            bytes += attribute.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > MAX_ATTRIBUTE_BYTES) {
            throw new IllegalArgumentException(
                    "attributes have " + bytes + " UTF-8 bytes; the limit is " + MAX_ATTRIBUTE_BYTES);
        }
    }
}
