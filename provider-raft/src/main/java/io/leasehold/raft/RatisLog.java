package io.leasehold.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.util.SizeInBytes;

/** The library's files of one group, read before it opens them. */
final class RatisLog {

    private static final Comparator<LogPosition> BY_INDEX = Comparator.comparingLong(LogPosition::index);

    private final Path group;
    private final SizeInBytes largestEntry;

    /**
     * Nothing is read yet.
     *
     * @param group the directory that the library calls by the id of the group
     */
    RatisLog(Path group, SizeInBytes largestEntry) {
        this.group = group;
        this.largestEntry = largestEntry;
    }

    /** The newest entry that can be read, in the log or in a snapshot. */
    LogPosition end() throws IOException {
        LogPosition snapshot = newestSnapshot();
        List<LogSegmentPath> segments = segments();
        for (int i = segments.size() - 1; i >= 0; i--) {
            LogPosition end = end(segments.get(i));
            if (end.index() >= 0) {
                return BY_INDEX.compare(end, snapshot) > 0 ? end : snapshot;
            }
        }
        return snapshot;
    }

    private LogPosition newestSnapshot() throws IOException {
        return files("sm").stream()
                .map(file -> SimpleStateMachineStorage.SNAPSHOT_REGEX.matcher(
                        file.getFileName().toString()))
                .filter(Matcher::matches)
                .map(name -> new LogPosition(Long.parseLong(name.group(1)), Long.parseLong(name.group(2))))
                .max(BY_INDEX)
                .orElse(LogPosition.START);
    }

    private List<LogSegmentPath> segments() throws IOException {
        return files("current").stream()
                .map(LogSegmentPath::matchLogSegment)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(LogSegmentPath::getStartEnd))
                .toList();
    }

    private List<Path> files(String directory) throws IOException {
        Path path = group.resolve(directory);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.toList();
        }
    }

    /** A segment whose end is torn ends before that: the library decides whether it goes on with such a log. */
    private LogPosition end(LogSegmentPath segment) throws IOException {
        LogPosition[] newest = {LogPosition.START};
        int unused = LogSegment.readSegmentFile(
                segment.getPath().toFile(),
                segment.getStartEnd(),
                largestEntry,
                CorruptionPolicy.WARN_AND_RETURN,
                null,
                entry -> newest[0] = new LogPosition(entry.getTerm(), entry.getIndex()));
        return newest[0];
    }
}
