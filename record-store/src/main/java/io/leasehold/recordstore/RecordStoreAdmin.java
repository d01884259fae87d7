package io.leasehold.recordstore;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.recordstore.StoreDriver.Deadline;
import io.leasehold.spi.LeaseAdmin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Operators' calls, through the same steps as the verbs. */
record RecordStoreAdmin(Protocol protocol, StoreDriver driver, Runnable requireOpen) implements LeaseAdmin {

    /** Leaves room in the record for everything that later writes add. */
    private static final int MAX_TEXT_BYTES = 512;

    @Override
    public List<LeaseRecord> list(String prefix, Duration timeout) throws InterruptedException {
        requireOpen.run();
        Deadline deadline = driver.within(timeout);
        List<LeaseKey> keys = driver.keys(prefix, deadline).stream().sorted().toList();
        List<LeaseRecord> records = new ArrayList<>(keys.size());
        for (LeaseKey key : keys) {
            driver.run(key, protocol.inspect(key), deadline).ifPresent(records::add);
        }
        return List.copyOf(records);
    }

    @Override
    public Optional<LeaseRecord> revoke(LeaseKey key, RevokeOrder order, Duration timeout) throws InterruptedException {
        requireOpen.run();
        requireShort("who", order.who());
        requireShort("why", order.why());
        return driver.run(key, protocol.revoke(key, order), driver.within(timeout));
    }

    private static void requireShort(String what, String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_TEXT_BYTES || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + " of the revocation has " + bytes + " UTF-8 bytes; the limit is "
                    + MAX_TEXT_BYTES + ", without control characters");
        }
    }

    @Override
    public LeaseRecord publishTerm(LeaseKey key, long term, Duration timeout) throws InterruptedException {
        requireOpen.run();
        if (term < 1) {
            throw new IllegalArgumentException("term is " + term + "; the least is 1");
        }
        return driver.run(key, protocol.publishTerm(key, term), driver.within(timeout));
    }
}
