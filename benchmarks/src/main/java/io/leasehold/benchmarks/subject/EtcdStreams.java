package io.leasehold.benchmarks.subject;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.watch.WatchResponse;
import io.leasehold.benchmarks.Figure.Role;
import java.io.Closeable;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** A watch of jetcd for each listener, over one channel. */
record EtcdStreams() implements Watcher {

    @Override
    public String name() {
        return "bare watch, jetcd " + Subjects.versionOf(Client.class);
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public Closeable open(String uri, List<String> keys, IntConsumer heard) {
        Client client = BareEtcd.open(uri);
        for (int i = 0; i < keys.size(); i++) {
            int listener = i;
            Consumer<WatchResponse> changed = response -> heard.accept(listener);
            Watch.Watcher unused = client.getWatchClient()
                    .watch(BareEtcd.bytes("leasehold/rec/" + keys.get(i)), Watch.listener(changed));
        }
        return client::close;
    }
}
