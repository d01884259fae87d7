package io.leasehold.benchmarks.jvm;

import io.leasehold.benchmarks.Effort;
import io.leasehold.benchmarks.Figure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** In every round each method runs in a JVM of its own, so that a slow minute of the machine slows ours, the limit and the rival alike. */
final class JmhRounds {

    /** JMH's name of the bytes that one operation allocates. */
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final String provider;
    private final List<Method> methods;
    private final Effort effort;

    JmhRounds(String provider, List<Method> methods, Effort effort) {
        this.provider = provider;
        this.methods = methods;
        this.effort = effort;
    }

    List<Figure> run() throws RunnerException {
        Map<Method, List<Double>> times = new LinkedHashMap<>();
        Map<Method, List<Double>> bytes = new LinkedHashMap<>();
        for (int round = 0; round < effort.pick(1, 5); round++) {
            Collection<RunResult> results = round();
            for (Method method : methods) {
                RunResult result = of(method, results);
                sample(times, method, result.getPrimaryResult().getScore());
                // why: objects are whole bytes; the rest is what JMH and the timers of a client allocate meanwhile
                sample(bytes, method, Math.rint(allocated(result)));
            }
        }
        List<Figure> figures = new ArrayList<>();
        methods.forEach(method -> figures.add(figure(method, method.work(), method.unit(), times)));
        methods.forEach(method -> figures.add(figure(
                method,
                (method.work().startsWith("free key") ? "free key" : method.work()) + ": allocation",
                "B/op",
                bytes)));
        return figures;
    }

    private static double allocated(RunResult result) {
        return Optional.ofNullable(result.getSecondaryResults().get(ALLOCATED))
                .orElseThrow(() -> new IllegalStateException("JMH's profiler counted no bytes"))
                .getScore();
    }

    private static void sample(Map<Method, List<Double>> samples, Method method, double value) {
        samples.computeIfAbsent(method, first -> new ArrayList<>()).add(value);
    }

    private Collection<RunResult> round() throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        methods.forEach(method -> options.include(method.pattern()));
        return new Runner(options.forks(1)
                        .warmupIterations(effort.pick(1, 3))
                        .warmupTime(TimeValue.milliseconds(effort.pick(300, 500)))
                        .measurementIterations(effort.pick(1, 3))
                        .measurementTime(TimeValue.milliseconds(effort.pick(300, 500)))
                        .addProfiler(GCProfiler.class)
                        .jvmArgsAppend("-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error")
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
    }

    private static RunResult of(Method method, Collection<RunResult> results) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().equals(method.name()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("JMH has no result of " + method.name()));
    }

    private Figure figure(Method method, String work, String unit, Map<Method, List<Double>> samples) {
        return new Figure(
                provider, work, method.subject(), method.role(), unit, samples.getOrDefault(method, List.of()));
    }
}
