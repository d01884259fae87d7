package io.leasehold.etcd;

import io.leasehold.InvalidLeaseRecordException;
import io.leasehold.LeaseKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * The value under a record's key in etcd: one line with a checksum, then the record. The checksum tells a record that was changed by
 * hand, truncated or damaged from one that was written here.
 */
final class EtcdValue {

    private static final String HEAD = "leasehold-etcd 1 crc32c=";
    private static final int CHECKSUM = 8;
    private static final int LINE = HEAD.length() + CHECKSUM + 1;
    private static final int SHOWN = 40;

    private EtcdValue() {}

    static byte[] of(byte[] record) {
        byte[] line = line(record).getBytes(StandardCharsets.US_ASCII);
        byte[] value = Arrays.copyOf(line, line.length + record.length);
        System.arraycopy(record, 0, value, line.length, record.length);
        return value;
    }

    private static String line(byte[] record) {
        CRC32C checksum = new CRC32C();
        checksum.update(record);
        return HEAD + HexFormat.of().toHexDigits((int) checksum.getValue()) + "\n";
    }

    /** The record in a value. */
    static byte[] read(LeaseKey key, byte[] value) {
        byte[] record = Arrays.copyOfRange(value, Math.min(LINE, value.length), value.length);
        String line = new String(value, 0, Math.min(LINE, value.length), StandardCharsets.US_ASCII);
        if (!line.equals(line(record))) {
            throw new InvalidLeaseRecordException(key, "value in etcd", shown(line), shown(line(record)));
        }
        return record;
    }

    private static String shown(String line) {
        String printable = line.strip().replaceAll("[^\\x20-\\x7e]", "?");
        return "'" + printable.substring(0, Math.min(SHOWN, printable.length())) + "'";
    }
}
