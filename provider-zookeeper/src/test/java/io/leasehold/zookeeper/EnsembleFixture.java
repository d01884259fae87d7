package io.leasehold.zookeeper;

import io.leasehold.LeaseKey;
import io.leasehold.spi.ProviderContext;
import io.leasehold.spi.ProviderSettings;
import io.leasehold.spi.WriteLeaseProvider;
import io.leasehold.tck.KitTime;
import io.leasehold.tck.LeaseProviderFixture;
import io.leasehold.tck.ServerProcess;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Keys of its own on an ensemble of three that all tests share. Expiry is observed on each client's clock. */
final class EnsembleFixture implements LeaseProviderFixture {

    private final TestEnsemble ensemble;
    private final KitTime time;

    EnsembleFixture(TestEnsemble ensemble, KitTime time) {
        this.ensemble = ensemble;
        this.time = time;
    }

    @Override
    public String name() {
        return "ZooKeeper 3.9.5, 3 members";
    }

    @Override
    public WriteLeaseProvider open(ProviderContext context) {
        return new ZooKeeperProviderFactory().create(ProviderSettings.parse(address()), context);
    }

    private String address() {
        return ensemble.members().stream()
                .map(member -> "127.0.0.1:" + member.port())
                .collect(Collectors.joining(",", "zookeeper://", "/kit?session-timeout=3s&namespace=tck"));
    }

    @Override
    public KitTime time() {
        return time;
    }

    /** Requests wait in real time for a share of it, so tests that stop the servers last as long as it is. */
    @Override
    public Duration ttl() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Optional<String> uri() {
        return Optional.of(address());
    }

    private void each(Consumer<ServerProcess> action) {
        ensemble.members().forEach(member -> action.accept(member.process()));
    }

    /** A member is ready only among others. */
    private void together(Consumer<ServerProcess> action) {
        CompletableFuture.allOf(ensemble.members().stream()
                        .map(member -> CompletableFuture.runAsync(() -> action.accept(member.process())))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    @Override
    public void pauseBackend() {
        each(ServerProcess::pause);
    }

    @Override
    public void resumeBackend() {
        each(ServerProcess::resume);
    }

    /** One after the other, as an upgrade does. */
    @Override
    public void restartBackend() {
        each(ServerProcess::restart);
    }

    @Override
    public void killBackend() {
        each(ServerProcess::kill);
        together(ServerProcess::start);
    }

    @Override
    public void failOver() {
        ensemble.failOver();
    }

    @Override
    public void copyData() {
        each(ServerProcess::pause);
        each(ServerProcess::copyData);
        each(ServerProcess::resume);
    }

    @Override
    public void putBackOlderData() {
        each(ServerProcess::kill);
        together(ServerProcess::putBackData);
    }

    @Override
    public void damageRecord(LeaseKey key, Damage how) {
        StoredRecord.of(ensemble.leader(), key).damage(how);
    }

    @Override
    public void exhaustGeneration(LeaseKey key) {
        StoredRecord.of(ensemble.leader(), key).exhaustGeneration();
    }

    @Override
    public int leftBehind() {
        return ensemble.leader().counter("zk_global_sessions")
                + ensemble.members().stream()
                        .mapToInt(member -> member.counter("zk_watch_count"))
                        .sum();
    }

    @Override
    public void close() {
        // The ensemble belongs to the tests.
    }
}
