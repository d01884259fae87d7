package io.leasehold.tck;

import io.leasehold.tck.FaultProxy.Direction;
import io.leasehold.tck.FaultProxy.Framing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The faults that lie over all connections of a proxy at present. */
final class ProxyWeather {

    private final Framing framing;
    private final Set<Direction> cut = EnumSet.noneOf(Direction.class);
    private final Map<Direction, Delay> delays = new EnumMap<>(Direction.class);
    private final Map<Direction, Long> bytes = new EnumMap<>(Direction.class);
    private final List<ChosenMessage> chosen = new ArrayList<>();
    private final List<ChosenMessage> held = new ArrayList<>();
    private @Nullable Duration perByte;

    private record Delay(long leastNanos, long mostNanos) {}

    ProxyWeather(Framing framing) {
        this.framing = framing;
    }

    Framing framing() {
        return framing;
    }

    synchronized void cut(Direction direction) {
        cut.add(direction);
    }

    synchronized void delay(Direction direction, Duration least, Duration most) {
        delays.put(direction, new Delay(least.toNanos(), most.toNanos()));
    }

    synchronized void throttle(Duration pause) {
        perByte = pause;
    }

    synchronized ChosenMessage choose(ChosenMessage message) {
        chosen.add(message);
        return message;
    }

    synchronized void heal() {
        cut.clear();
        delays.clear();
        perByte = null;
        chosen.clear();
        held.forEach(ChosenMessage::deliver);
        held.clear();
        notifyAll();
    }

    /** What was chosen to befall this message. */
    synchronized Optional<ChosenMessage> fateOf(Direction direction, byte[] message) {
        Optional<ChosenMessage> fate = chosen.stream()
                .filter(choice -> choice.takes(direction, message))
                .findFirst();
        fate.ifPresent(choice -> {
            chosen.remove(choice);
            if (choice.fate() == ChosenMessage.Fate.HELD) {
                held.add(choice);
            }
        });
        return fate;
    }

    /** In nanoseconds. */
    synchronized long delayOf(Direction direction) {
        Delay delay = delays.getOrDefault(direction, new Delay(0, 0));
        return delay.leastNanos() == delay.mostNanos()
                ? delay.leastNanos()
                : ThreadLocalRandom.current().nextLong(delay.leastNanos(), delay.mostNanos());
    }

    /** Empty if bytes are passed on as they are. */
    synchronized Optional<Duration> perByte() {
        return Optional.ofNullable(perByte);
    }

    synchronized void awaitUncut(Direction direction) throws InterruptedException {
        while (cut.contains(direction)) {
            wait();
        }
    }

    synchronized void passed(Direction direction, int count) {
        bytes.merge(direction, (long) count, Long::sum);
    }

    synchronized long bytes(Direction direction) {
        return bytes.getOrDefault(direction, 0L);
    }
}
