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
        String encodedKey =
                URLEncoder.encode(key.text(), StandardCharsets.UTF_8).replace("+", "%20");
        return token.text() + ":" + leaseId + ":" + encodedKey;
    }

    /**
     * Reads {@link #text()}.
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
        return new Fence(
                LeaseKey.of(URLDecoder.decode(parts[2].replace("+", "%2B"), StandardCharsets.UTF_8)),
                FencingToken.parse(parts[0]),
                LeaseId.parse(parts[1]));
    }

    @Override
    public String toString() {
        return key + "@" + token + "/" + leaseId;
    }
}
