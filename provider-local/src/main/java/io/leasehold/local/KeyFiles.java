package io.leasehold.local;

import io.leasehold.LeaseKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The names of a key's files in their directory.
 *
 * @param key the key
 * @param hash how all of them begin: the SHA-256 of the key in hexadecimal digits
 */
record KeyFiles(LeaseKey key, String hash) {

    static final String RECORD_SUFFIX = ".rec";
    static final String TEMPORARY_SUFFIX = ".tmp";

    static KeyFiles of(LeaseKey key) {
        return new KeyFiles(key, hash(key.text()));
    }

    static String hash(String key) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    String record() {
        return hash + RECORD_SUFFIX;
    }

    String mutex() {
        return hash + ".mutex";
    }

    String temporary(String unique) {
        return hash + "." + unique + TEMPORARY_SUFFIX;
    }
}
