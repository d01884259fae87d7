package io.leasehold.local;

import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The content of a record's file: one line with the format, the checksum of everything behind it, the count of writes and the
 * payload's length; one line with the key; the payload.
 *
 * <pre>
 * leasehold-file 1 crc32c=0f3c2a11 version=42 length=311
 * orders-db
 * {"schema":1,…}
 * </pre>
 *
 * @param key whose record it is
 * @param version the count of writes, at least 1
 * @param payload what the store was given
 */
@SuppressWarnings("ArrayRecordComponent") // why: never compared; the bytes are handed through
record RecordFile(LeaseKey key, long version, byte[] payload) {

    /** The largest file that is read: any payload allowed, the longest key, and the first line. */
    static final int MAX_BYTES = 16 * 1024;

    private static final String FORMAT = "leasehold-file 1";
    private static final String CHECKSUM = " crc32c=";
    private static final int CHECKED_FROM = FORMAT.length() + CHECKSUM.length() + 8;
    private static final Pattern NUMBERS =
            Pattern.compile(" version=(?<version>[1-9]\\d{0,17}) length=(?<length>\\d{1,5})");

    byte[] toBytes() {
        String checkedHead = " version=" + version + " length=" + payload.length + "\n" + key.text() + "\n";
        byte[] head = checkedHead.getBytes(StandardCharsets.UTF_8);
        byte[] checked = Arrays.copyOf(head, head.length + payload.length);
        System.arraycopy(payload, 0, checked, head.length, payload.length);
        byte[] first = (FORMAT + CHECKSUM + checksum(checked, 0)).getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(first.length + checked.length)
                .put(first)
                .put(checked)
                .array();
    }

    private static String checksum(byte[] bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, bytes.length - from);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /**
     * Reads the content of the file of that key.
     *
     * @throws InvalidLeaseRecordException naming what is wrong with it
     */
    static RecordFile parse(LeaseKey key, byte[] bytes) {
        String text = new String(bytes, 0, Math.min(bytes.length, CHECKED_FROM), StandardCharsets.ISO_8859_1);
        if (!text.startsWith(FORMAT + CHECKSUM)) {
            throw invalid(key, "format", quoted(text), "'" + FORMAT + CHECKSUM + "…'");
        }
        if (text.length() != CHECKED_FROM) {
            throw invalid(key, "length", bytes.length + " bytes", "a whole first line");
        }
        String found = text.substring(CHECKED_FROM - 8);
        String computed = checksum(bytes, CHECKED_FROM);
        if (!found.equals(computed)) {
            throw invalid(key, "checksum", found, computed + " as computed over " + bytes.length + " bytes");
        }
        return parseChecked(key, bytes);
    }

    private static RecordFile parseChecked(LeaseKey key, byte[] bytes) {
        int firstEnd = indexOfNewline(bytes, CHECKED_FROM);
        int keyEnd = indexOfNewline(bytes, firstEnd + 1);
        String numbers = new String(bytes, CHECKED_FROM, firstEnd - CHECKED_FROM, StandardCharsets.ISO_8859_1);
        Matcher header = NUMBERS.matcher(numbers);
        if (keyEnd >= bytes.length || !header.matches()) {
            throw invalid(key, "header", quoted(numbers), "' version=NUMBER length=NUMBER' and a line with the key");
        }
        String foundKey = new String(bytes, firstEnd + 1, keyEnd - firstEnd - 1, StandardCharsets.UTF_8);
        if (!foundKey.equals(key.text())) {
            throw invalid(key, "key", quoted(foundKey), quoted(key.text()));
        }
        byte[] payload = Arrays.copyOfRange(bytes, keyEnd + 1, bytes.length);
        String length = header.group("length");
        if (!length.equals(Integer.toString(payload.length))) {
            throw invalid(key, "length", payload.length + " bytes", length);
        }
        return new RecordFile(key, Long.parseLong(header.group("version")), payload);
    }

    /** The key's line as it stands, unchecked; empty if there is none. For lists of keys, whose records are read afterwards. */
    static String keyLine(byte[] bytes) {
        int firstEnd = indexOfNewline(bytes, 0);
        int keyEnd = indexOfNewline(bytes, firstEnd + 1);
        return keyEnd >= bytes.length
                ? ""
                : new String(bytes, firstEnd + 1, keyEnd - firstEnd - 1, StandardCharsets.UTF_8);
    }

    private static int indexOfNewline(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private static InvalidLeaseRecordException invalid(LeaseKey key, String field, String found, String expected) {
        return new InvalidLeaseRecordException(key, field, found, expected);
    }

    private static String quoted(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return "'" + (printable.length() > 60 ? printable.substring(0, 60) + "…" : printable) + "'";
    }
}
