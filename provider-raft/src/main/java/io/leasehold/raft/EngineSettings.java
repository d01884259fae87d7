package io.leasehold.raft;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an engine needs to know.
 *
 * @param group what no other group is called, in no life of its own
 * @param self this member
 * @param listen where this member binds
 * @param founders the members of a group that starts for the first time; empty to join one that runs
 * @param directory for log, votes and snapshots
 * @param electionTimeout how long a member waits for the leader at least, and at most twice as long
 * @param longestPause of the JVM; after a longer one the engine closes itself
 * @param snapshotEvery after how many entries a snapshot is written
 * @param retainedEntries how many entries before a snapshot are kept for members that were away for a short while
 * @param tls the certificate of this member; empty for plain text
 */
record EngineSettings(
        String group,
        RaftMember self,
        RaftMember listen,
        List<RaftMember> founders,
        Path directory,
        Duration electionTimeout,
        Duration longestPause,
        int snapshotEvery,
        int retainedEntries,
        Optional<TlsFiles> tls) {}
