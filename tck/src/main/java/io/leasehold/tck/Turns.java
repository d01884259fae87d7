package io.leasehold.tck;

import io.leasehold.client.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Waiters of several processes that each join the queue again as soon as they have had the lease. */
final class Turns {

    private final List<KitClient> clients;
    private final Function<KitClient, CompletableFuture<Lease>> queue;
    private final List<CompletableFuture<Lease>> waits = new ArrayList<>();
    private final int[] counts;

    Turns(List<KitClient> clients, Function<KitClient, CompletableFuture<Lease>> queue) {
        this.clients = clients;
        this.queue = queue;
        this.counts = new int[clients.size()];
        clients.forEach(client -> waits.add(queue.apply(client)));
    }

    boolean hasWinner() {
        return waits.stream().anyMatch(CompletableFuture::isDone);
    }

    /** The winner queues up for its next turn and then gives the lease back. */
    void next() {
        for (int i = 0; i < clients.size(); i++) {
            if (waits.get(i).isDone()) {
                Lease lease = waits.get(i).join();
                counts[i]++;
                waits.set(i, queue.apply(clients.get(i)));
                lease.close();
                return;
            }
        }
    }

    List<Integer> counts() {
        List<Integer> list = new ArrayList<>();
        for (int count : counts) {
            list.add(count);
        }
        return list;
    }
}
