package io.leasehold.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One node of a cluster: its connections, which last, and what it said about itself, which is asked anew after each reconnection and
 * each time that the node turns out to be another than it was. Thread-safe.
 */
final class ClusterNode {

    private final Memo<Links> links;
    private final Memo<Target> target;

    /**
     * Two connections, so that grants that wait for replicas hold up nothing else.
     *
     * @param link for what waits for nothing
     * @param grants for what does
     */
    record Links(Link link, Link grants) {

        boolean isUsable(long now) {
            return List.of(link, grants).stream()
                    .allMatch(each -> each.connection().isOpen() && !each.isSilent(now));
        }

        void close() {
            Master.end(link.connection());
            Master.end(grants.connection());
        }
    }

    /** The asking gets this node, to be asked again. */
    ClusterNode(
            Supplier<CompletableFuture<Links>> opening,
            BiFunction<ClusterNode, Links, CompletableFuture<Target>> asking) {
        this.links = new Memo<>(opening);
        this.target = new Memo<>(() -> links.get().thenCompose(now -> asking.apply(this, now)));
    }

    CompletableFuture<Target> target() {
        return target.get();
    }

    /** After a reconnection: what the node says may have changed. */
    void askAgain() {
        forget();
        Later.then(target.get(), (now, error) -> {});
    }

    private void forget() {
        target.forgetIf(now -> true);
    }

    boolean has(Link link) {
        return links.isOpenAnd(now -> now.link().equals(link));
    }

    /** Connections that are of no use are made anew. */
    void lookAgain(long now) {
        forget();
        close(links.forgetIf(known -> !known.isUsable(now)));
    }

    void close() {
        forget();
        close(links.close());
    }

    private static void close(@Nullable Links known) {
        if (known != null) {
            known.close();
        }
    }
}
