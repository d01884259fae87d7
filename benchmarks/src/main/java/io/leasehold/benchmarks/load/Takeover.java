package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.subject.Party;
import io.leasehold.benchmarks.subject.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** From the kill -9 of a holder to the grant of the client that waits, the same ttl for all; subjects side by side. */
final class Takeover implements Load {

    private static final Duration TTL = Duration.ofSeconds(3);
    private static final Duration BEAT = TTL.dividedBy(5);
    private static final int TRIES = 3;
    private static final Stat TIME = new Stat("takeover after kill -9, ttl 3 s", "ms");

    @Override
    public List<Figure> measure(Site site) throws Exception {
        List<Subject> subjects = site.keptSubjects();
        Map<Subject, List<Double>> millis = new LinkedHashMap<>();
        for (int round = 0; round < site.effort().pick(1, 4); round++) {
            round(site, subjects, millis);
        }
        return millis.entrySet().stream()
                .map(entry -> site.figure(TIME, entry.getKey(), entry.getValue()))
                .toList();
    }

    private static void round(Site site, List<Subject> subjects, Map<Subject, List<Double>> millis) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(subjects.size());
        try {
            Map<Subject, Future<Double>> takeovers = new LinkedHashMap<>();
            for (Subject subject : subjects) {
                takeovers.put(subject, threads.submit(() -> ofLiveHolder(site, subject)));
            }
            for (Map.Entry<Subject, Future<Double>> takeover : takeovers.entrySet()) {
                millis.computeIfAbsent(takeover.getKey(), any -> new ArrayList<>())
                        .add(takeover.getValue().get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** A holder that lost its key before it was killed, as on a machine under load, says nothing: another is killed. */
    private static double ofLiveHolder(Site site, Subject subject) throws Exception {
        for (int tries = 0; tries < TRIES; tries++) {
            double millis = takeover(site, subject);
            if (millis > 0) {
                return millis;
            }
        }
        throw new IllegalStateException(
                TRIES + " holders of " + subject.name() + " lost their keys before they were killed");
    }

    private static double takeover(Site site, Subject subject) throws Exception {
        String key = Site.newKey("taken");
        ExecutorService waiter = Executors.newSingleThreadExecutor();
        try (Child holder = Child.start("hold", "--as", subject.name(), site.uriOf(subject), key, TTL.toString());
                Party party = subject.join(site.uriOf(subject), TTL)) {
            String unused = holder.await("held");
            Future<Long> granted = waiter.submit(() -> grant(party, key));
            TimeUnit.NANOSECONDS.sleep(site.effort().pick(BEAT, anyTimeLater()).toNanos());
            long killed = System.nanoTime();
            holder.kill();
            return (granted.get() - killed) / 1e6;
        } finally {
            waiter.shutdownNow();
        }
    }

    /** At any time between two heartbeats of any subject. */
    private static Duration anyTimeLater() {
        return TTL.plusMillis(ThreadLocalRandom.current().nextLong(TTL.toMillis()));
    }

    private static long grant(Party party, String key) throws Exception {
        Party.Grant grant = party.acquire(key);
        long now = System.nanoTime();
        grant.release();
        return now;
    }
}
