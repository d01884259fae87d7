package io.leasehold.zookeeper;

import io.leasehold.recordstore.RecordStore.Version;
import java.util.HexFormat;
import org.apache.zookeeper.data.Stat;

/**
 * Which write a znode's data comes from: the id of the transaction, which ZooKeeper never gives twice, and the data version that
 * the next write is conditional on. The data version alone would repeat: for a znode that somebody deleted and created anew, and
 * after 2^32 writes.
 *
 * @param transaction the zxid of the write
 * @param dataVersion counts the writes of the znode, and overflows
 */
record ZnodeVersion(long transaction, int dataVersion) {

    /** As a condition, ZooKeeper takes it for "any"; nevertheless most servers also count through it (ZOOKEEPER-4743). */
    static final int ANY = -1;

    static final int BEFORE_ANY = -2;

    private static final int TRANSACTION_DIGITS = 16;

    static ZnodeVersion of(Stat stat) {
        return new ZnodeVersion(stat.getMzxid(), stat.getVersion());
    }

    static ZnodeVersion of(Version version) {
        String text = version.text();
        return new ZnodeVersion(
                HexFormat.fromHexDigitsToLong(text, 0, TRANSACTION_DIGITS),
                Integer.parseInt(text.substring(TRANSACTION_DIGITS + 1)));
    }

    Version opaque() {
        return new Version(HexFormat.of().toHexDigits(transaction) + "." + dataVersion);
    }

    /** Whether that write, which was conditional on this version, met a znode that was created after this version was written. */
    boolean hasMetAnother(Stat written) {
        return written.getCzxid() > transaction;
    }
}
