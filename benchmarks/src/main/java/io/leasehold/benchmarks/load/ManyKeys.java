package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.subject.Party;
import io.leasehold.benchmarks.subject.Subject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Sixty-four threads that share a client acquire and release each a free key of its own. */
final class ManyKeys implements Load {

    private static final int CALLERS = 64;
    private static final Stat THROUGHPUT = new Stat("64 callers, 64 keys: throughput", "ops/s");
    private static final Stat MEDIAN = new Stat("64 callers, 64 keys: p50", "us");
    private static final Stat P99 = new Stat("64 callers, 64 keys: p99", "us");

    @Override
    public List<Figure> measure(Site site) throws Exception {
        String key = Site.newKey("many");
        Duration span = site.effort().pick(Duration.ofMillis(200), Duration.ofMillis(600));
        try (Parties parties = Parties.join(site.uri(), site.subjects(), 1)) {
            return Rounds.run(
                    site,
                    site.subjects(),
                    site.effort().pick(1, 2),
                    subject -> sample(subject, parties.first(subject), key, span));
        }
    }

    private static List<Stat.Sample> sample(Subject subject, Party party, String key, Duration span) throws Exception {
        Histogram nanos = new ConcurrentHistogram(3);
        double seconds = Crowd.run(CALLERS, span, caller -> {
            long start = System.nanoTime();
            party.acquire(key + "-" + FreeKey.nameOf(subject.name()) + "-" + caller)
                    .release();
            nanos.recordValue(System.nanoTime() - start);
        });
        return List.of(
                THROUGHPUT.is(nanos.getTotalCount() / seconds),
                MEDIAN.is(micros(nanos, 50)),
                P99.is(micros(nanos, 99)));
    }

    static double micros(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / (double) TimeUnit.MICROSECONDS.toNanos(1);
    }
}
