package io.leasehold.fencing;

import io.leasehold.Fence;
import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseKey;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * What a gate's file says, as text: {@code leasehold-gate 1}, one line {@link Fence#text()} per key, and the CRC32C of all bytes
 * before the last line. Every line ends with a newline, so that any truncation is noticed.
 */
record GateState(Map<LeaseKey, Fence> fences) {

    /** The most keys of one file: it is written whole whenever a token rises. */
    static final int MAX_KEYS = 1024;

    static final GateState EMPTY = new GateState(Map.of());

    private static final String HEADER = "leasehold-gate ";
    private static final String VERSION = "1";
    private static final String TRAILER = "crc32c ";

    GateState raisedTo(Fence fence) {
        Map<LeaseKey, Fence> raised = new LinkedHashMap<>(fences);
        raised.put(fence.key(), fence);
        if (raised.size() > MAX_KEYS) {
            throw new IllegalArgumentException("key '" + fence.key() + "' would be key number " + raised.size()
                    + " of one gate file; the limit is " + MAX_KEYS);
        }
        return new GateState(raised);
    }

    byte[] toBytes() {
        StringBuilder body = new StringBuilder(HEADER).append(VERSION).append('\n');
        fences.values().forEach(fence -> body.append(fence.text()).append('\n'));
        return body.append(trailer(body.toString())).toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static String trailer(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.ISO_8859_1));
        return TRAILER + "%08x".formatted(crc.getValue()) + '\n';
    }

    /** Reads {@link #toBytes()}; every other content is an error that names what is wrong, never an empty gate. */
    static GateState parse(byte[] bytes, Origin origin) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (!text.startsWith(HEADER)) {
            throw origin.invalid("header", shortened(text), HEADER + VERSION);
        }
        String version = text.substring(HEADER.length(), Math.max(HEADER.length(), text.indexOf('\n')));
        if (!version.equals(VERSION)) {
            throw origin.invalid("version", shortened(version), VERSION);
        }
        int trailer = text.lastIndexOf('\n', text.length() - 2) + 1;
        String expected = trailer(text.substring(0, trailer));
        if (!text.substring(trailer).equals(expected)) {
            throw origin.invalid("checksum", shortened(text.substring(trailer)), expected.strip());
        }
        return new GateState(fences(text.substring(text.indexOf('\n') + 1, trailer), origin));
    }

    private static Map<LeaseKey, Fence> fences(String lines, Origin origin) {
        Map<LeaseKey, Fence> fences = new LinkedHashMap<>();
        for (String line : lines.lines().toList()) {
            Fence fence = fence(line, origin);
            if (fences.put(fence.key(), fence) != null) {
                throw origin.invalid("line", shortened(line), "one line per key");
            }
        }
        return fences;
    }

    private static Fence fence(String line, Origin origin) {
        try {
            return Fence.parse(line);
        } catch (IllegalArgumentException e) {
            throw origin.invalid("line", shortened(line), "TOKEN:LEASE-ID:KEY");
        }
    }

    private static String shortened(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return "'" + (printable.length() > 60 ? printable.substring(0, 60) + "..." : printable) + "'";
    }

    /** For the error message: which file, and for whom it was read. */
    record Origin(String file, LeaseKey key) {
        InvalidLeaseRecordException invalid(String what, String found, String expected) {
            return new InvalidLeaseRecordException(key, what + " in gate file " + file, found, expected);
        }
    }
}
