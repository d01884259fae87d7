package io.leasehold.recordstore;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.recordstore.StoreDriver.Deadline;
import io.leasehold.spi.LeaseAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Operators' calls, through the same steps as the verbs. */
record RecordStoreAdmin(Protocol protocol, StoreDriver driver, Runnable requireOpen) implements LeaseAdmin {

    @Override
    public List<LeaseRecord> list(String prefix, Duration timeout) throws InterruptedException {
        requireOpen.run();
        Deadline deadline = driver.within(timeout);
        List<LeaseKey> keys = driver.keys(prefix, deadline).stream().sorted().toList();
        Protocol sweep = protocol.withoutMemory();
        List<LeaseRecord> records = new ArrayList<>(keys.size());
        for (LeaseKey key : keys) {
            driver.run(key, sweep.inspect(key), deadline).ifPresent(records::add);
        }
        return List.copyOf(records);
    }

    @Override
    public Optional<LeaseRecord> revoke(LeaseKey key, RevokeOrder order, Duration timeout) throws InterruptedException {
        requireOpen.run();
        requirePrintable("who", order.who());
        requirePrintable("why", order.why());
        return driver.run(key, protocol.revoke(key, order), driver.within(timeout));
    }

    /** Escaped, control characters could leave no room in the record for what later writes add. */
    private static void requirePrintable(String what, String text) {
        text.chars().filter(Character::isISOControl).findFirst().ifPresent(c -> {
            throw new IllegalArgumentException(
                    "%s of the revocation contains the control character U+%04X; none is allowed".formatted(what, c));
        });
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
