package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.subject.Watcher;
import io.leasehold.benchmarks.subject.Watchers;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** From the call of an acquire or a release, by another client of ours, to the call of each listener that watches the key. */
final class Watching implements Load {

    private static final int MANY = 10_000;
    private static final int QUICK = 10;

    @Override
    public List<Figure> measure(Site site) throws Exception {
        int many = site.effort().pick(MANY / QUICK, MANY);
        List<Figure> figures = new ArrayList<>();
        for (int watchers : new int[] {1, 100, many}) {
            String work =
                    String.format(Locale.ROOT, "event latency, %,d watcher%s", watchers, watchers == 1 ? "" : "s");
            figures.addAll(measure(site, work, watchers, Collections::nCopies));
        }
        String work = String.format(Locale.ROOT, "event latency, %,d keys watched, 1 changes", many);
        figures.addAll(measure(site, work, many, Watching::different));
        return figures;
    }

    /** The keys of the listeners; the first is that which changes. */
    @FunctionalInterface
    private interface Keys {
        List<String> of(int listeners, String first);
    }

    private static List<String> different(int listeners, String first) {
        return IntStream.range(0, listeners)
                .mapToObj(i -> i == 0 ? first : first + "-" + i)
                .toList();
    }

    private static List<Figure> measure(Site site, String work, int listeners, Keys keys) throws Exception {
        List<Watcher> watchers = Watchers.of(site.uri());
        Map<Watcher, Audition> auditions = new LinkedHashMap<>();
        List<Closeable> open = new ArrayList<>();
        try {
            for (Watcher watcher : watchers) {
                List<String> watched = keys.of(listeners, Site.newKey("watched"));
                Audience audience = new Audience(Collections.frequency(watched, watched.get(0)));
                open.add(watcher.open(site.uri(), watched, audience::heard));
                Audition audition = new Audition(site, watched.get(0), audience);
                open.add(0, audition);
                auditions.put(watcher, audition);
                audition.untilAllListen();
            }
            Stat median = new Stat(work + ": p50", "us");
            Stat p99 = new Stat(work + ": p99", "us");
            return Rounds.run(
                    site,
                    watchers,
                    site.effort().pick(1, 5),
                    watcher -> of(watcher, auditions).sample(median, p99));
        } finally {
            for (Closeable each : open) {
                each.close();
            }
        }
    }

    private static Audition of(Watcher watcher, Map<Watcher, Audition> auditions) {
        return Optional.ofNullable(auditions.get(watcher)).orElseThrow();
    }
}
