package io.leasehold.raft.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leasehold.LeaseKey;
import io.leasehold.raft.table.ExpiryIndex.Expiry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ExpiryIndexTest {

    private final ExpiryIndex index = ExpiryIndex.create();

    @Test
    void aKeyExpiresAtItsDeadlineAndNotBefore() {
        register("a", 1, 100);

        assertThat(index.isExpired(LeaseKey.of("a"), 99)).isFalse();
        assertThat(index.isExpired(LeaseKey.of("a"), 100)).isTrue();
        assertThat(index.pollExpired(99, 10)).isEmpty();
        assertThat(keys(index.pollExpired(100, 10))).containsExactly("a");
        assertThat(index.pollExpired(100, 10)).isEmpty();
        assertThat(index.isEmpty()).isTrue();
    }

    @Test
    void aKeyWithoutDeadlineNeverExpires() {
        register("a", 1, 100);
        index.unregister(LeaseKey.of("a"));

        assertThat(index.isExpired(LeaseKey.of("a"), Long.MAX_VALUE)).isFalse();
        assertThat(index.pollExpired(1_000, 10)).isEmpty();
        assertThat(index.size()).isZero();
    }

    @Test
    void nothingExpiredMeansDefinitelyNothing() {
        for (int i = 0; i < 1_000; i++) {
            register("k" + i, i, 1_000 + i);
        }
        register("late", 2_000, 500);

        assertThat(index.hasExpired(499)).isFalse();
        assertThat(index.hasExpired(500)).isTrue();
        assertThat(index.earliest()).hasValue(500);
    }

    @Test
    void theLaterTtlOfAKeyWinsInWhateverOrderTheyCome() {
        register("a", 2, 300);
        register("a", 1, 100);
        assertThat(index.deadline(LeaseKey.of("a"))).hasValue(300);

        register("a", 3, 50);
        assertThat(index.deadline(LeaseKey.of("a"))).hasValue(50);
        assertThat(index.size()).isEqualTo(1);
    }

    @Test
    void aPassIsBoundedAndInOrder() {
        for (int i = 0; i < 10; i++) {
            register("k" + i, i, 100 - i);
        }
        register("same", 99, 91);

        assertThat(keys(index.pollExpired(1_000, 3))).containsExactly("k9", "same", "k8");
        assertThat(index.size()).isEqualTo(8);
    }

    @Test
    void deadlinesAreComparedAcrossTheOverflowOfTheClock() {
        register("after", 2, Long.MIN_VALUE + 5);
        register("before", 1, Long.MAX_VALUE - 5);

        assertThat(keys(index.pollExpired(Long.MAX_VALUE, 10))).containsExactly("before");
        assertThat(keys(index.pollExpired(Long.MIN_VALUE + 5, 10))).containsExactly("after");
    }

    @Test
    void aReloadDropsWhatExpiredAndKeepsTheOrderOfTheRest() throws IOException {
        register("gone", 1, 100);
        register("soon", 2, 200);
        register("later", 3, 300);
        ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
        index.snapshot(snapshot);

        ExpiryIndex reloaded = ExpiryIndex.create();
        reloaded.register(new Expiry(LeaseKey.of("old"), 9, 900));
        reloaded.reload(new ByteArrayInputStream(snapshot.toByteArray()), 100);

        assertThat(keys(reloaded.pollExpired(1_000, 10))).containsExactly("soon", "later");
    }

    @Test
    void aDamagedSnapshotIsRefusedAndChangesNothing() throws IOException {
        register("a", 1, 100);
        ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
        index.snapshot(snapshot);
        for (int i = 0; i < snapshot.size(); i++) {
            byte[] damaged = snapshot.toByteArray();
            damaged[i] ^= 1;
            assertThatThrownBy(() -> index.reload(new ByteArrayInputStream(damaged), 0))
                    .isInstanceOf(MalformedBytesException.class);
        }
        assertThat(index.deadline(LeaseKey.of("a"))).hasValue(100);
    }

    @Test
    void mapAndOrderAgreeAfterThreadsFoughtOverTheSameKeys() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<Map<String, Long>>> polled = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            polled.add(threads.submit(fight(i)));
        }
        for (Future<Map<String, Long>> one : polled) {
            one.get();
        }
        threads.shutdown();

        int size = index.size();
        List<Expiry> rest = index.pollExpired(Long.MAX_VALUE / 2, Integer.MAX_VALUE);
        assertThat(rest).hasSize(size).extracting(Expiry::key).doesNotHaveDuplicates();
        assertThat(index.isEmpty()).isTrue();
        assertThat(index.earliest()).isEmpty();
    }

    private Callable<Map<String, Long>> fight(int seed) {
        return () -> {
            SplittableRandom random = new SplittableRandom(seed);
            Map<String, Long> last = new HashMap<>();
            for (int i = 0; i < 50_000; i++) {
                String key = "k" + random.nextInt(8);
                switch (random.nextInt(4)) {
                    case 0 -> index.unregister(LeaseKey.of(key));
                    case 1 -> index.pollExpired(random.nextInt(1_000), 2);
                    default -> register(key, random.nextInt(1_000), random.nextInt(1_000));
                }
            }
            return last;
        };
    }

    private void register(String key, long since, long deadline) {
        index.register(new Expiry(LeaseKey.of(key), since, deadline));
    }

    private static List<String> keys(List<Expiry> expiries) {
        return expiries.stream().map(expiry -> expiry.key().text()).toList();
    }
}
