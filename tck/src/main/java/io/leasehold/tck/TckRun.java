package io.leasehold.tck;

import io.leasehold.ProviderTraits;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the kit outside of a build, on a back end that is deployed already and named by a URI. The back end is not disturbed: rules
 * that need one of its faults stay untested. Every key used begins with {@link #keyPrefix()}; the providers under test refuse all
 * others. As everywhere, the records of these keys stay.
 *
 * <p>Needs {@code junit-platform-launcher} and {@code junit-jupiter-engine} on the class path. Not thread-safe.
 */
public final class TckRun {

    /** The launcher runs the tests on the thread that calls it. */
    private static final ThreadLocal<TckRun> CURRENT = new ThreadLocal<>();

    private static final Duration LEAST_TTL = Duration.ofSeconds(2);
    private static final int TIMES_SMALLEST = 2;

    private final String uri;
    private final String keyPrefix =
            "tck-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + "/";
    private final AtomicInteger fixtures = new AtomicInteger();
    private final ProviderTraits traits;
    private Duration ttl;
    private Optional<TckReport> report = Optional.empty();

    private TckRun(String uri) {
        this.uri = uri;
        try (UriFixture probe = new UriFixture(uri, keyPrefix, LEAST_TTL)) {
            this.traits = probe.traits();
        }
        Duration above = traits.smallestTtl().multipliedBy(TIMES_SMALLEST);
        this.ttl = above.compareTo(LEAST_TTL) < 0 ? LEAST_TTL : above;
    }

    /**
     * Prepares a run: opens a provider, to learn its bounds, and closes it.
     *
     * @param uri for example {@code file:///var/lib/app/leases}
     * @return with a ttl of twice the provider's smallest, but of two seconds at least
     * @throws IllegalArgumentException if the URI is malformed, or nothing on the class path serves it
     * @throws io.leasehold.LeaseUnavailableException if the back end cannot be reached
     * @throws io.leasehold.UnsafeBackendException if the provider refuses the back end
     */
    public static TckRun against(String uri) {
        return new TckRun(uri);
    }

    /**
     * Sets the ttl of most leases in the tests. A run takes some hundreds of it; where it is short, pauses of the machine look like
     * faults of the provider.
     *
     * @param ttl within the provider's limits
     * @return this run
     * @throws IllegalArgumentException naming the limits
     */
    public TckRun ttl(Duration ttl) {
        if (ttl.compareTo(traits.smallestTtl()) < 0 || ttl.compareTo(traits.largestTtl()) > 0) {
            throw new IllegalArgumentException(
                    "ttl is " + ttl + "; the limits are " + traits.smallestTtl() + " and " + traits.largestTtl());
        }
        this.ttl = ttl;
        return this;
    }

    /**
     * Which keys this run uses.
     *
     * @return the beginning of all of them, random
     */
    public String keyPrefix() {
        return keyPrefix;
    }

    /**
     * Runs all tests, one after the other, on this thread.
     *
     * @param progress is told of each test that ended
     * @return what became of each rule
     */
    public TckReport run(Progress progress) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(UriTck.class))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .build();
        CURRENT.set(this);
        try {
            LauncherFactory.create(LauncherConfig.builder()
                            .enableTestExecutionListenerAutoRegistration(false)
                            .build())
                    .execute(request, new Teller(progress));
        } finally {
            CURRENT.remove();
        }
        return report.orElseThrow(
                () -> new IllegalStateException("no test ran; junit-jupiter-engine has to be on the class path"));
    }

    static Optional<TckRun> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    LeaseProviderFixture newFixture() {
        return new UriFixture(uri, keyPrefix + fixtures.incrementAndGet() + "/", ttl);
    }

    void finished(TckReport made) {
        report = Optional.of(made);
    }

    /** Gets told how far a run is. */
    @FunctionalInterface
    public interface Progress {
        /**
         * A test ended.
         *
         * @param test its name, which begins with the rule's id
         * @param done how many ended so far
         * @param total how many there are
         */
        void ended(String test, int done, int total);
    }

    private static final class Teller implements TestExecutionListener {
        private final Progress progress;
        private int total;
        private int done;

        Teller(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void testPlanExecutionStarted(TestPlan plan) {
            total = (int) plan.countTestIdentifiers(TestIdentifier::isTest);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
                done++;
                progress.ended(test.getDisplayName(), done, total);
            }
        }
    }
}
