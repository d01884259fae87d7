package io.leasehold.benchmarks.subject;

import java.util.List;
import java.util.stream.Stream;

/** All subjects of a back end, ours first. */
public final class Subjects {

    private Subjects() {}

    /** For works in which nothing is held for longer than its ttl. */
    public static List<Subject> of(String uri) {
        return switch (scheme(uri)) {
            case "redis" -> List.of(new OurLeases(), new BareRedis(), RedissonLocks.plain(), RedissonLocks.fenced());
            case "etcd" -> List.of(new OurLeases(), new BareEtcd(), JetcdLocks.unattended());
            case "zookeeper" -> List.of(new OurLeases(), new BareZooKeeper(), new CuratorMutex());
            case "raft" -> List.of(new OurLeases(), new RaftEntries());
            case "dynamodb" -> List.of(new OurLeases(), new BareDynamoDb(), new AmazonLocks());
            default ->
                throw new IllegalArgumentException("no rivals are known for " + uri
                        + "; there are some for redis, etcd, zookeeper, dynamodb, raft");
        };
    }

    /** For works in which keys are kept for long: the rivals of {@link #of} that can, kept alive. */
    public static List<Subject> kept(String uri) {
        return switch (scheme(uri)) {
            case "redis" -> List.of(new OurLeases(), RedissonLocks.plain());
            case "etcd" -> List.of(new OurLeases(), JetcdLocks.keptAlive());
            case "zookeeper" -> List.of(new OurLeases(), new CuratorMutex());
            case "raft" -> List.of(new OurLeases());
            default ->
                of(uri).stream()
                        .filter(subject -> !(subject instanceof BareDynamoDb))
                        .toList();
        };
    }

    /** For works that begin with the start of a client: the requests that are the limit of Raft come from our own. */
    public static List<Subject> starting(String uri) {
        return scheme(uri).equals("raft") ? List.of(new OurLeases()) : of(uri);
    }

    /** Of any work. */
    public static Stream<Subject> all(String uri) {
        return Stream.concat(of(uri).stream(), kept(uri).stream());
    }

    /** The one of that name. */
    public static Subject named(String name, String uri) {
        if (name.equals(new OurLeases().name())) {
            return new OurLeases();
        }
        return all(uri).filter(subject -> subject.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no subject '" + name + "' is known for " + uri));
    }

    static String scheme(String uri) {
        return uri.substring(0, uri.indexOf(':'));
    }

    /** Of the jar that a class is from, such as {@code 3.52.0}. */
    static String versionOf(Class<?> type) {
        String jar = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        return jar.replaceFirst(".*-(\\d[^/]*?)(\\.RELEASE)?\\.jar", "$1");
    }
}
