package io.leasehold;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The one value worth passing to the resource with each write, also across a network: which key, how recent, and which grant.
 * A gate accepts a fence whose token is above the highest it saw, or equal to it with the same lease id (rule 3.6).
 *
 * @param key the leased key
 * @param token the grant's token
 * @param leaseId the grant's lease id; tells two grants apart should a back end that lost its memory repeat a token
 */
public record Fence(LeaseKey key, FencingToken token, LeaseId leaseId) {

    private static final int PARTS = 3;

    /**
     * The text form for headers and environment variables: printable ASCII without spaces.
     *
     * @return {@code TOKEN:LEASE-ID:KEY}, the key percent-encoded
     */
    public String text() {
        return token.text() + ":" + leaseId + ":" + encoded(key);
    }

    /**
     * Reads {@link #text()}. In the token, the zeros in front may be left out.
     *
     * @param text {@code TOKEN:LEASE-ID:KEY}
     * @return the fence
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Fence parse(String text) {
        String[] parts = text.split(":", PARTS);
        if (parts.length != PARTS) {
            throw new IllegalArgumentException("fence '" + text + "' is not of the form TOKEN:LEASE-ID:KEY");
        }
        return new Fence(decoded(parts[2]), FencingToken.parse(parts[0]), LeaseId.parse(parts[1]));
    }

    private static LeaseKey decoded(String encoded) {
        LeaseKey key = LeaseKey.of(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
        if (!encoded(key).equals(encoded)) {
            throw new IllegalArgumentException("the key '" + encoded + "' of a fence is not percent-encoded UTF-8");
        }
        return key;
    }

    private static String encoded(LeaseKey key) {
        return URLEncoder.encode(key.text(), StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return key + "@" + token + "/" + leaseId;
    }
}
