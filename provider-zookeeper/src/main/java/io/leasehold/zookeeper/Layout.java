package io.leasehold.zookeeper;

import io.leasehold.LeaseKey;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/**
 * Which znode holds the record of a key: {@code ROOT/BUCKET/NAME}. The name is the key, percent-encoded where it is not a letter,
 * a digit or one of {@code - _ . :}, so that no key can leave its bucket and no two share a name (rule 13.1). Names are spread
 * over 256 buckets, because a znode with more children than fit into one packet can neither be listed nor removed.
 *
 * @param root an absolute path without a trailing slash
 */
record Layout(String root) {

    /** The data of the root: what is below it is ours. */
    static final byte[] MARKER = "leasehold-records 1\n".getBytes(StandardCharsets.UTF_8);

    private static final int BUCKETS = 256;
    private static final int ESCAPE = 3;
    private static final String PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final HexFormat BUCKET = HexFormat.of();
    private static final Pattern COMPONENT = Pattern.compile("[A-Za-z0-9_.:-]+");

    /**
     * Refuses a path that ZooKeeper would refuse, and its own subtree.
     *
     * @throws IllegalArgumentException naming the path and the form needed
     */
    Layout {
        String[] components = root.substring(Math.min(1, root.length())).split("/", -1);
        boolean legal = root.startsWith("/") && !components[0].equals("zookeeper");
        for (String component : components) {
            legal &= COMPONENT.matcher(component).matches() && !component.equals(".") && !component.equals("..");
        }
        if (!legal) {
            throw new IllegalArgumentException(
                    "'" + root + "' is no path for records; needed: names of letters, digits and"
                            + " - _ . : joined by /, none of them '.' or '..', the first not 'zookeeper'");
        }
    }

    String pathOf(LeaseKey key) {
        String name = encode(key.text());
        return bucketOf(name) + "/" + name;
    }

    private String bucketOf(String name) {
        CRC32 sum = new CRC32();
        sum.update(name.getBytes(StandardCharsets.US_ASCII));
        return root + "/" + BUCKET.toHexDigits((byte) sum.getValue());
    }

    List<String> buckets() {
        return IntStream.range(0, BUCKETS)
                .mapToObj(i -> root + "/" + BUCKET.toHexDigits((byte) i))
                .toList();
    }

    /** The paths from the topmost znode to the parent of this one. */
    static List<String> above(String path) {
        List<String> parents = new ArrayList<>();
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            parents.add(path.substring(0, slash));
        }
        return parents;
    }

    /** The key whose record would be that child of that bucket; empty for a znode that no key has. */
    Optional<LeaseKey> keyOf(String bucket, String name) {
        try {
            LeaseKey key = LeaseKey.of(decode(name));
            return pathOf(key).equals(bucket + "/" + name) ? Optional.of(key) : Optional.empty();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String encode(String text) {
        StringBuilder name = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(octet) && !(octet == '.' && name.isEmpty())) {
                name.append((char) octet);
            } else {
                name.append('%').append(HEX.toHexDigits(octet));
            }
        }
        return name.toString();
    }

    private static boolean isPlain(byte octet) {
        return PLAIN.indexOf(octet) >= 0;
    }

    private static String decode(String name) throws CharacterCodingException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '%' && i + ESCAPE <= name.length()) {
                octets.write(HexFormat.fromHexDigits(name, i + 1, i + ESCAPE));
                i += ESCAPE - 1;
            } else {
                octets.write(name.charAt(i));
            }
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(octets.toByteArray()))
                .toString();
    }
}
