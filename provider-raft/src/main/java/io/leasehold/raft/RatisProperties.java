package io.leasehold.raft;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.List;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** The library's settings; each that differs from its default says why. */
final class RatisProperties {

    /** Of entries together in a request between members, and of one in the log. */
    static final SizeInBytes LARGEST_ENTRY = SizeInBytes.valueOf("1MB");

    private RatisProperties() {}

    static RaftProperties of(EngineSettings settings) {
        RaftProperties properties = new RaftProperties();
        network(properties, settings);
        elections(properties, settings);
        log(properties, settings);
        snapshots(properties, settings);
        return properties;
    }

    private static void network(RaftProperties properties, EngineSettings settings) {
        // Otherwise the library listens on all interfaces.
        GrpcConfigKeys.Server.setHost(properties, unbracketed(settings.listen().host()));
        GrpcConfigKeys.Server.setPort(properties, settings.listen().raftPort());
        GrpcConfigKeys.setMessageSizeMax(properties, SizeInBytes.valueOf("8MB"));
        GrpcConfigKeys.setUseEpoll(properties, false);
        RaftServerConfigKeys.Rpc.setRequestTimeout(properties, TimeDuration.valueOf(3, SECONDS));
        // A member that is added has so long between two signs of progress; a busy host needs more than the library's 3
        // s.
        RaftServerConfigKeys.setStagingTimeout(properties, TimeDuration.valueOf(10, SECONDS));
        RaftServerConfigKeys.Rpc.setSlownessTimeout(properties, TimeDuration.valueOf(10, SECONDS));
        // The state machine is idempotent by lease id; the library's own cache only costs memory.
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, TimeDuration.valueOf(10, SECONDS));
    }

    static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static void elections(RaftProperties properties, EngineSettings settings) {
        long least = settings.electionTimeout().toMillis();
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, TimeDuration.valueOf(least, MILLISECONDS));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, TimeDuration.valueOf(2 * least, MILLISECONDS));
        // A cold start has no leader to wait for.
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, TimeDuration.valueOf(50, MILLISECONDS));
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, TimeDuration.valueOf(150, MILLISECONDS));
        RaftServerConfigKeys.LeaderElection.setPreVote(properties, true);
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(
                properties, TimeDuration.valueOf(RaftNodeConfig.STEP_DOWN_AFTER * least, MILLISECONDS));
        RaftServerConfigKeys.Notification.setNoLeaderTimeout(properties, TimeDuration.valueOf(5, SECONDS));
        // Beyond it the library closes itself for good; the node then builds a new one.
        RaftServerConfigKeys.setCloseThreshold(
                properties, TimeDuration.valueOf(settings.longestPause().toMillis(), MILLISECONDS));
    }

    private static void log(RaftProperties properties, EngineSettings settings) {
        RaftServerConfigKeys.setStorageDir(
                properties, List.of(settings.directory().toFile()));
        RaftServerConfigKeys.setStorageFreeSpaceMin(properties, SizeInBytes.valueOf("16MB"));
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("8MB"));
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("4MB"));
        // Three sizes with relations: buffer > byte limit + 8 and message > byte limit + 1 MB.
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, SizeInBytes.valueOf("2MB"));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, LARGEST_ENTRY);
        // Entries are forced to the disk before they are acknowledged.
        RaftServerConfigKeys.Log.setUnsafeFlushEnabled(properties, false);
        RaftServerConfigKeys.Log.setAsyncFlushEnabled(properties, false);
        // Only reads by the library's own means need it, and it doubles the writes to the disk.
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
        RaftServerConfigKeys.Log.setCorruptionPolicy(properties, RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION);
        // A member that is down must not stop the others from dropping their logs.
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.setPurgeGap(properties, 256);
        RaftServerConfigKeys.Log.setPurgePreservationLogNum(properties, settings.retainedEntries());
    }

    private static void snapshots(RaftProperties properties, EngineSettings settings) {
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, settings.snapshotEvery());
        RaftServerConfigKeys.Snapshot.setCreationGap(properties, 1);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 2);
    }

    /** TLS with mutual authentication wherever the library opens or takes a connection. */
    static Parameters parameters(EngineSettings settings) {
        Parameters parameters = new Parameters();
        settings.tls().ifPresent(files -> {
            GrpcTlsConfig tls = new GrpcTlsConfig(
                    files.key().toFile(),
                    files.certificate().toFile(),
                    files.trust().toFile(),
                    true);
            GrpcConfigKeys.TLS.setConf(parameters, tls);
            GrpcConfigKeys.Server.setTlsConf(parameters, tls);
            GrpcConfigKeys.Client.setTlsConf(parameters, tls);
            GrpcConfigKeys.Admin.setTlsConf(parameters, tls);
        });
        return parameters;
    }
}
