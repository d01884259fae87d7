package io.leasehold.zookeeper;

import io.leasehold.tck.FaultProxy;
import io.leasehold.tck.FaultProxy.Direction;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.zookeeper.ZooDefs.OpCode;

/** ZooKeeper's protocol as a proxy sees it: messages with their length in front; requests have an id and an operation. */
final class Wire {

    /** What splits a connection's bytes into messages. */
    static final FaultProxy.Framing FRAMING = bytes -> {
        int length = bytes.length < 4
                ? Integer.MAX_VALUE - 4
                : ByteBuffer.wrap(bytes).getInt();
        return bytes.length >= length + 4 ? length + 4 : 0;
    };

    private static final int OPERATION = 8;

    private final Map<Integer, Integer> requests = new ConcurrentHashMap<>();

    private Wire() {}

    /** Counts the requests that pass the proxy from now on, by operation. */
    static Wire countingAt(FaultProxy proxy) {
        Wire wire = new Wire();
        proxy.drop(Direction.TO_SERVER, message -> {
            if (message.length >= OPERATION + 4) {
                wire.requests.merge(ByteBuffer.wrap(message).getInt(OPERATION), 1, Integer::sum);
            }
            return false;
        });
        return wire;
    }

    static Predicate<byte[]> isRequest(int operation) {
        return message ->
                message.length >= OPERATION + 4 && ByteBuffer.wrap(message).getInt(OPERATION) == operation;
    }

    int requests(int operation) {
        return requests.getOrDefault(operation, 0);
    }

    int writes() {
        return requests(OpCode.setData) + requests(OpCode.create) + requests(OpCode.create2) + requests(OpCode.multi);
    }

    int reads() {
        return requests(OpCode.getData) + requests(OpCode.exists) + requests(OpCode.sync);
    }

    /** All but pings. */
    int total() {
        return requests.entrySet().stream()
                .filter(request -> request.getKey() != OpCode.ping)
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    void reset() {
        requests.clear();
    }
}
