package io.leasehold.raft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

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
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> ports =
                    sockets.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : sockets) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
