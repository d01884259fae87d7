package io.leasehold.benchmarks.subject;

import java.util.List;

/** All ways to be told of changes in a back end, ours first. No rival tells of a key that is taken or given back. */
public final class Watchers {

    private Watchers() {}

    public static List<Watcher> of(String uri) {
        return switch (Subjects.scheme(uri)) {
            case "redis" -> List.of(new OurWatch(), new RedisChannels());
            case "etcd" -> List.of(new OurWatch(), new EtcdStreams());
            case "zookeeper" -> List.of(new OurWatch(), new ZnodeWatches());
            case "raft" -> List.of(new OurWatch());
            default ->
                throw new IllegalArgumentException(
                        "no watch is known for " + uri + "; there is one for redis, etcd, zookeeper, raft");
        };
    }
}
