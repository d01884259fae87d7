package io.leasehold.etcd;

import io.etcd.jetcd.Client;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The requests that leave a jetcd client, by name. */
final class RequestLog implements ClientInterceptor {

    private final List<String> requests = new CopyOnWriteArrayList<>();

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        requests.add(method.getBareMethodName());
        return next.newCall(method, options);
    }

    Client client(InetSocketAddress server) {
        return Client.builder()
                .target("ip:///127.0.0.1:" + server.getPort())
                .waitForReady(false)
                .interceptor(this)
                .build();
    }

    /** Since the last call. */
    List<String> sinceLast() {
        List<String> all = List.copyOf(requests);
        requests.clear();
        return all;
    }
}
