package io.leasehold.etcd;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import io.leasehold.LeaseKey;
import io.leasehold.LeaseRecord;
import io.leasehold.ProviderTraits;
import io.leasehold.spi.AcquireRequest;
import io.leasehold.spi.AcquireResult;
import io.leasehold.spi.Freshness;
import io.leasehold.spi.Heartbeat;
import io.leasehold.spi.HeartbeatResult;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ReleaseRequest;
import io.leasehold.spi.ReleaseResult;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.FaultProxy;
import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.LeaseProviderTck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;

/** A provider that declares batched heartbeats and sends them one by one: only a network shows the difference. */
class BeatsOneByOneTest {

    @TempDir
    static Path directory;

    private static EtcdNode node;

    @BeforeAll
    static void start() {
        node = EtcdNode.alone(directory);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void r6_4_isCaughtByTheKit() {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Tck.class, "r6_4_manyBeatsTakeAboutAsLongAsOneIfDeclared"))
                .configurationParameter("leasehold.tck.directory", "target/tck-broken")
                .configurationParameter("leasehold.tck.table.directory", "target/no-table")
                .execute()
                .testEvents()
                .assertThatEvents()
                .haveExactly(1, finishedWithFailure(message(text -> text.contains("64 heartbeats in one call"))));
    }

    static class Tck extends LeaseProviderTck {
        @Override
        protected LeaseProviderFixture newFixture() {
            return new Fixture(new EtcdFixture(node));
        }
    }

    private record Fixture(EtcdFixture real) implements LeaseProviderFixture {
        @Override
        public String name() {
            return "etcd, one by one";
        }

        @Override
        public WriteLeaseProvider open(ProviderContext context) {
            return new OneByOne(real.open(context));
        }

        @Override
        public FaultProxy proxy() {
            return real.proxy();
        }

        @Override
        public void close() {
            real.close();
        }
    }

    /** All but {@code heartbeatAll}, for which the contract's default stands. */
    private record OneByOne(WriteLeaseProvider real) implements WriteLeaseProvider {
        @Override
        public AcquireResult acquire(AcquireRequest request, Duration timeout) throws InterruptedException {
            return real.acquire(request, timeout);
        }

        @Override
        public HeartbeatResult heartbeat(Heartbeat beat, Duration timeout) throws InterruptedException {
            return real.heartbeat(beat, timeout);
        }

        @Override
        public ReleaseResult release(ReleaseRequest request, Duration timeout) throws InterruptedException {
            return real.release(request, timeout);
        }

        @Override
        public Optional<LeaseRecord> inspect(LeaseKey key, Freshness freshness, Duration timeout)
                throws InterruptedException {
            return real.inspect(key, freshness, timeout);
        }

        @Override
        public ProviderTraits traits() {
            return real.traits();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
