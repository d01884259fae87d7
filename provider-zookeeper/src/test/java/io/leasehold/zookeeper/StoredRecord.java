package io.leasehold.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.leasehold.LeaseKey;
import io.leasehold.tck.LeaseProviderFixture.Damage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.apache.zookeeper.ZooKeeper;

/** A record of the kit, changed behind the store's back. */
final class StoredRecord {

    private final TestServer server;
    private final String path;

    private StoredRecord(TestServer server, String path) {
        this.server = server;
        this.path = path;
    }

    static StoredRecord of(TestServer server, LeaseKey key) {
        return new StoredRecord(server, new Layout("/kit/tck").pathOf(key));
    }

    void damage(Damage how) {
        switch (how) {
            case FLIPPED_BYTE ->
                change(bytes -> {
                    bytes[bytes.length / 2] ^= (byte) 0x80;
                    return bytes;
                });
            case TRUNCATED -> change(bytes -> Arrays.copyOf(bytes, bytes.length / 2));
            case FOREIGN -> change(bytes -> "somebody else's".getBytes(StandardCharsets.UTF_8));
            case NEWER_SCHEMA -> replace("\"schema\":1", "\"schema\":99");
        }
    }

    void exhaustGeneration() {
        replace("\"generation\":\"1\"", "\"generation\":\"" + Long.MAX_VALUE + "\"");
    }

    private void replace(String what, String by) {
        change(bytes -> {
            String json = new String(bytes, StandardCharsets.UTF_8);
            assertThat(json).contains(what);
            return json.replace(what, by).getBytes(StandardCharsets.UTF_8);
        });
    }

    private void change(UnaryOperator<byte[]> change) {
        try (ZooKeeper zk = Opened.admin(server)) {
            zk.setData(path, change.apply(zk.getData(path, false, null)), -1);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
