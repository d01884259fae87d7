package io.leasehold.raft.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PersistentMapTest {

    @Test
    void behavesAsATreeMapAndKeepsOldStates() {
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TreeMap<Integer, Integer> model = new TreeMap<>();
            PersistentMap<Integer, Integer> map = PersistentMap.empty();
            for (int i = 0; i < 2_000; i++) {
                int key = random.nextInt(700);
                PersistentMap<Integer, Integer> before = map;
                Integer old = before.get(key);
                map = map.with(key, i);
                model.put(key, i);
                assertThat(before.get(key)).isEqualTo(old);
            }
            assertThat(map.size()).isEqualTo(model.size());
            int from = random.nextInt(700);
            assertThat(from(map, from))
                    .isEqualTo(new ArrayList<>(model.tailMap(from).values()));
        }
    }

    @Test
    void staysBalancedWhenKeysComeInOrder() {
        PersistentMap<Integer, Integer> map = PersistentMap.empty();
        for (int i = 0; i < 100_000; i++) {
            map = map.with(i, i);
        }
        assertThat(map.height()).isLessThanOrEqualTo(24);
    }

    @Test
    void isBuiltFromAscendingValues() {
        for (int size = 0; size < 70; size++) {
            List<Integer> values =
                    java.util.stream.IntStream.range(0, size).boxed().toList();
            Iterator<Integer> next = values.iterator();
            PersistentMap<Integer, Integer> map = PersistentMap.ofAscending(size, () -> {
                Integer value = next.next();
                return Map.entry(value, value);
            });
            assertThat(from(map, -1)).isEqualTo(values);
            assertThat(map.with(-5, 1).size()).isEqualTo(size + 1);
        }
    }

    private static List<Integer> from(PersistentMap<Integer, Integer> map, int from) {
        List<Integer> values = new ArrayList<>();
        map.ascend(from, values::add);
        return values;
    }
}
