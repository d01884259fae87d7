package io.leasehold.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The processes of this machine as the kernel's {@code /proc} shows them (proc(5)). Every method answers for certain or throws.
 */
final class ProcessTable {

    private static final int SCAN_ROUNDS = 50;

    private final Path root;

    /** The table at that path, normally {@code /proc}. */
    ProcessTable(Path root) {
        this.root = root;
    }

    /**
     * One process.
     *
     * @param pid its id
     * @param state one letter; Z is a zombie, X dead
     * @param session the pid of the leader of its session
     * @param threads how many of its threads have not ended
     * @param startTicks when it started, counted from boot: tells two processes of one pid apart
     */
    record Stat(long pid, char state, long session, long threads, long startTicks) {

        private static final int STATE = 0;
        private static final int SESSION = 3;
        private static final int THREADS = 17;
        private static final int START = 19;

        /** A main thread can be a zombie while others of the process still run; a stopped process is alive. */
        boolean hasEnded() {
            return (state == 'Z' || state == 'X' || state == 'x') && threads <= 1;
        }

        /** Reads {@code PID (NAME) STATE …}. The name may hold anything, spaces, parentheses and newlines included. */
        static Stat parse(String line) throws IOException {
            int open = line.indexOf(" (");
            int close = line.lastIndexOf(") ");
            String[] fields = open < 1 || close < open
                    ? new String[0]
                    : line.substring(close + 2).trim().split(" ", -1);
            if (fields.length <= START || fields[STATE].length() != 1) {
                throw new IOException("not a process's state: '" + line + "'");
            }
            try {
                return new Stat(
                        Long.parseLong(line.substring(0, open)),
                        fields[STATE].charAt(0),
                        Long.parseLong(fields[SESSION]),
                        Long.parseLong(fields[THREADS]),
                        Long.parseLong(fields[START]));
            } catch (NumberFormatException e) {
                throw new IOException("not a process's state: '" + line + "'", e);
            }
        }
    }

    /** The process of that id; empty if there is none. */
    Optional<Stat> stat(long pid) throws IOException {
        Path directory = root.resolve(Long.toString(pid));
        try {
            return Optional.of(Stat.parse(text(directory.resolve("stat"))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (Files.notExists(directory)) {
                return Optional.empty(); // why: it ended while its file was read
            }
            throw e;
        }
    }

    /** This process. */
    Stat self() throws IOException {
        Stat self = Stat.parse(text(root.resolve("self/stat")));
        if (self.pid() != ProcessHandle.current().pid()) {
            throw new IOException(root + " shows another pid namespace");
        }
        return self;
    }

    /**
     * Where pids and start times have one meaning: this boot, this pid namespace, this time namespace.
     *
     * @throws IOException if that cannot be told, or if {@code /proc} hides processes: then absence proves nothing
     */
    String scope() throws IOException {
        requireNothingHidden();
        String boot = text(root.resolve("sys/kernel/random/boot_id")).trim();
        return boot + ":" + namespace("pid") + ":" + timeNamespace();
    }

    private void requireNothingHidden() throws IOException {
        String mountPoint = root.toRealPath().toString();
        String mount = text(root.resolve("self/mountinfo"))
                .lines()
                .filter(line -> line.split(" ", -1)[4].equals(mountPoint))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new IOException(root + " is not mounted"));
        if (mount.matches(".*\\bhidepid=(?!0\\b|off\\b).*")) {
            throw new IOException(root + " is mounted with hidepid");
        }
    }

    private String timeNamespace() throws IOException {
        return Files.notExists(root.resolve("self/ns/time"), LinkOption.NOFOLLOW_LINKS)
                ? "-"
                : namespace("time"); // why: kernels before 5.6 have one
    }

    private String namespace(String kind) throws IOException {
        String link = Files.readSymbolicLink(root.resolve("self/ns/" + kind)).toString();
        if (!link.matches(kind + ":\\[\\d+]")) {
            throw new IOException("not a namespace: '" + link + "'");
        }
        return link.substring(kind.length() + 2, link.length() - 1);
    }

    /**
     * Whether a session, known by its leader's pid and start, has no living member left. A pid that is still a session's id is not
     * given to a new process, so a new process of the leader's pid proves that the session has ended.
     */
    boolean hasSessionEnded(long session, long leaderStartTicks) throws IOException {
        Optional<Stat> leader = stat(session);
        if (leader.isPresent() && leader.get().startTicks() != leaderStartTicks) {
            return true;
        }
        return leader.map(Stat::hasEnded).orElse(true) && !hasMember(session);
    }

    /**
     * A list of processes misses those that start while it is read, so all pids given out meanwhile are looked at as well, until
     * none was: then no member can have handed its place to a child unseen.
     */
    private boolean hasMember(long session) throws IOException {
        long before = lastPid();
        List<Long> candidates = allPids();
        for (int round = 0; round < SCAN_ROUNDS; round++) {
            if (anyIn(session, candidates)) {
                return true;
            }
            long now = lastPid();
            if (now == before) {
                return false;
            }
            candidates = now > before
                    ? LongStream.rangeClosed(before + 1, now).boxed().toList()
                    : allPids();
            before = now;
        }
        throw new IOException("processes start faster than they can be listed");
    }

    private boolean anyIn(long session, List<Long> pids) throws IOException {
        for (long pid : pids) {
            if (stat(pid)
                    .filter(stat -> stat.session() == session && !stat.hasEnded())
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** The last field of {@code loadavg}: the pid given out last in this namespace. */
    private long lastPid() throws IOException {
        String load = text(root.resolve("loadavg")).trim();
        try {
            return Long.parseLong(load.substring(load.lastIndexOf(' ') + 1));
        } catch (NumberFormatException e) {
            throw new IOException("not a load average: '" + load + "'", e);
        }
    }

    private List<Long> allPids() throws IOException {
        List<Long> pids = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(root, "[0-9]*")) {
            entries.forEach(entry -> pids.add(Long.parseLong(entry.getFileName().toString())));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return pids;
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
