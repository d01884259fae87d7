package io.leasehold.tck;

import io.leasehold.LeaseKey;
import io.leasehold.client.Lease;
import io.leasehold.client.LeaseEvent;
import io.leasehold.testing.FlakyProvider.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Clients that contend for one key while their networks and their patience come and go, at random. */
final class Contest {

    private static final Duration PATIENCE = Duration.ofDays(1);

    private final Kit kit;
    private final LeaseKey key;
    private final List<Contender> contenders;

    Contest(Kit kit, int clients) {
        this.kit = kit;
        this.key = kit.key("contest");
        this.contenders = IntStream.range(0, clients)
                .mapToObj(i -> new Contender(kit.client("contender-" + i)))
                .toList();
    }

    private final class Contender {
        private final KitClient client;
        private final List<Lease> leases = new ArrayList<>();
        private CompletableFuture<Lease> wait = new CompletableFuture<>();
        private boolean waiting;

        Contender(KitClient client) {
            this.client = client;
        }

        void contend() {
            if (waiting && wait.isDone()) {
                waiting = false;
                if (!wait.isCompletedExceptionally()) {
                    leases.add(wait.join());
                }
            }
            if (!waiting && leases.stream().noneMatch(Lease::isHeld)) {
                waiting = true;
                wait = client.leases().acquireAsync(client.spec(key), PATIENCE);
            }
        }

        void giveUp() {
            leases.stream().filter(Lease::isHeld).forEach(Lease::close);
        }

        /** A lease that was granted but not collected yet is believed in as well. */
        boolean believes() {
            boolean collected = leases.stream().anyMatch(Lease::isHeld);
            boolean uncollected = waiting
                    && wait.isDone()
                    && !wait.isCompletedExceptionally()
                    && wait.join().isHeld();
            return collected || uncollected;
        }
    }

    /** Lets something happen, and time pass. */
    void step() {
        contenders.forEach(Contender::contend);
        Contender chosen = contenders.get(kit.random().nextInt(contenders.size()));
        switch (kit.random().nextInt(8)) {
            case 0 -> chosen.giveUp();
            case 1 -> chosen.client.provider().cut(Fault.DROP_REQUEST);
            case 2 -> chosen.client.provider().cut(Fault.DROP_ANSWER);
            case 3, 4 -> chosen.client.provider().heal();
            default -> {
                // Nothing happens but that time passes.
            }
        }
        kit.time().pass(kit.ttl(0.02 + 0.3 * kit.random().nextDouble()));
    }

    List<String> believers() {
        return contenders.stream()
                .filter(Contender::believes)
                .map(contender -> contender.client.holder().text())
                .toList();
    }

    /** Whether there were more grants than that, and a loss. */
    boolean had(int grants) {
        return count(LeaseEvent.Granted.class) > grants && count(LeaseEvent.Lost.class) > 0;
    }

    private int count(Class<? extends LeaseEvent> type) {
        return contenders.stream()
                .mapToInt(contender -> contender.client.events(type).size())
                .sum();
    }
}
