package io.leasehold.raft;

import io.leasehold.tck.ServerProcess;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Ports that are free now. */
final class Ports {

    private Ports() {}

    /** Members {@code n1} to {@code n<count>} on the loopback interface. */
    static List<RaftMember> members(int count) {
        List<Integer> ports = free(2 * count);
        return IntStream.range(0, count)
                .mapToObj(i -> new RaftMember("n" + (i + 1), "127.0.0.1", ports.get(2 * i), ports.get(2 * i + 1)))
                .toList();
    }

    static List<Integer> free(int count) {
        return Stream.generate(ServerProcess::freePort).limit(count).toList();
    }
}
