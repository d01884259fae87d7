package io.leasehold.benchmarks.load;

import io.leasehold.benchmarks.Figure;
import io.leasehold.benchmarks.subject.Contestant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Takes one sample of every subject in each round, in another order each time, so that what disturbs a round disturbs all. */
final class Rounds<S extends Contestant> {

    private static final long SEED = 1;

    private final List<S> subjects;
    private final Sampler<S> sampler;
    private final Map<S, Map<Stat, List<Double>>> samples = new LinkedHashMap<>();

    /** Measures one subject once. */
    @FunctionalInterface
    interface Sampler<S> {
        List<Stat.Sample> sample(S subject) throws Exception;
    }

    private Rounds(List<S> subjects, Sampler<S> sampler) {
        this.subjects = subjects;
        this.sampler = sampler;
    }

    /** After a sample of each that is not counted, unless it is to be quick. */
    static <S extends Contestant> List<Figure> run(Site site, List<S> subjects, int rounds, Sampler<S> sampler)
            throws Exception {
        for (S subject : site.effort().pick(List.<S>of(), subjects)) {
            List<Stat.Sample> unused = sampler.sample(subject);
        }
        return cold(site, subjects, rounds, sampler);
    }

    /** Of works in which somebody waits: where that takes a good part of a second, nothing warms up. */
    static <S extends Contestant> List<Figure> waiting(Site site, List<S> subjects, int rounds, Sampler<S> sampler)
            throws Exception {
        return site.isPolled() ? cold(site, subjects, rounds, sampler) : run(site, subjects, rounds, sampler);
    }

    /** Where nothing warms up. */
    static <S extends Contestant> List<Figure> cold(Site site, List<S> subjects, int rounds, Sampler<S> sampler)
            throws Exception {
        Rounds<S> all = new Rounds<>(subjects, sampler);
        all.take(rounds);
        return all.figures(site);
    }

    private void take(int rounds) throws Exception {
        List<S> order = new ArrayList<>(subjects);
        Random random = new Random(SEED);
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(order, random);
            for (S subject : order) {
                Map<Stat, List<Double>> into = samples.computeIfAbsent(subject, any -> new LinkedHashMap<>());
                sampler.sample(subject)
                        .forEach(sample -> into.computeIfAbsent(sample.stat(), any -> new ArrayList<>())
                                .add(sample.value()));
            }
        }
    }

    private List<Figure> figures(Site site) {
        List<Figure> figures = new ArrayList<>();
        for (S subject : subjects) {
            samples.getOrDefault(subject, Map.of())
                    .forEach((stat, values) -> figures.add(site.figure(stat, subject, values)));
        }
        return figures;
    }
}
