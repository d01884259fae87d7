package io.leasehold.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The calls of a request whose caller waits for the answer, and ends them when it does not wait any longer. A deadline of gRPC's
 * would do the same, but its timer wakes a thread of the transport once to be set and once to be cancelled.
 */
final class Awaited {

    private final List<ClientCall<?, ?>> calls = new ArrayList<>(1);
    private boolean over;

    /** A call that belongs to the request; one that comes too late is never sent. */
    synchronized <Q, A> ClientCall<Q, A> call(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        if (over) {
            return next.newCall(method, options.withDeadlineAfter(0, TimeUnit.NANOSECONDS));
        }
        ClientCall<Q, A> call = next.newCall(method, options);
        calls.add(call);
        return call;
    }

    /** What is still queued then is never sent. */
    synchronized void end() {
        over = true;
        calls.forEach(call -> call.cancel("nobody waits for the answer any more", null));
    }

    synchronized boolean isOver() {
        return over;
    }
}
