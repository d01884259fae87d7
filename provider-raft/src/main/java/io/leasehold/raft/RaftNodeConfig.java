package io.leasehold.raft;

import io.leasehold.raft.table.WatchSettings;
import io.leasehold.spi.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;

/**
 * How one member of a group runs. Immutable and checked: {@link #of} refuses what is unknown, malformed or contradictory before anything
 * is opened. The same names serve in a file ({@code name=value} lines), in the environment ({@code LEASEHOLD_RAFT_} and the name in
 * capitals, with underscores for hyphens) and in a URI ({@code raft:embedded?name=value}).
 */
public final class RaftNodeConfig {

    /** The environment variable that names a file with settings; variables for single settings win over it. */
    public static final String FILE_VARIABLE = "LEASEHOLD_RAFT_CONFIG";

    /** So many times the election timeout a leader is paused, or does not hear a majority, until it steps down. */
    static final int STEP_DOWN_AFTER = 4;

    private static final String VARIABLE_PREFIX = "LEASEHOLD_RAFT_";

    static final Setting<String> ID = Setting.text("id", "", "The id of this member among the peers.");
    static final Setting<String> PEERS = Setting.text(
            "peers",
            "",
            "All members that found the group, as id=host:port or id=host:port:raftPort, separated by commas; for a member that joins,"
                    + " itself and members that run.");
    static final Setting<String> GROUP =
            Setting.text("group", "leasehold", "The name of the group; members and clients of another are refused.");
    static final Setting<Integer> INCARNATION = Setting.count(
            "incarnation",
            1,
            "Which life of the group this is. From 2 on it begins with a backup of an earlier one, and serves nobody before it is"
                    + " restored; members of different lives never join.");
    static final Setting<String> DIRECTORY =
            Setting.text("directory", "", "Where this member keeps its log and snapshots; used by no other process.");
    static final Setting<String> LISTEN = Setting.text(
            "listen",
            "",
            "Where this member binds, as host:port or host:port:raftPort, if not to the address that its peers use.");
    static final Setting<Start> START = Setting.choice(
            "start",
            Start.FOUND,
            "Whether this member founds the group together with its peers, or joins one that runs.");
    static final Setting<Forwarding> FORWARDING = Setting.choice(
            "forwarding",
            Forwarding.ON,
            "Whether a member that does not lead passes requests on to the one that does.");
    static final Setting<Duration> ELECTION_TIMEOUT = Setting.duration(
            "election-timeout",
            Duration.ofMillis(500),
            "After how long without its leader a member calls an election, at least; at most twice that.");
    static final Setting<Duration> LONGEST_PAUSE = Setting.duration(
            "longest-pause",
            Duration.ofMinutes(5),
            "After a longer pause of its JVM a member gives up all that it knew of the group, and starts its consensus anew.");
    static final Setting<Duration> SMALLEST_TTL = Setting.duration(
            "smallest-ttl", Duration.ofSeconds(2), "The shortest ttl granted; longer than an election takes.");
    static final Setting<Integer> SNAPSHOT_EVERY =
            Setting.count("snapshot-every", 20_000, "After how many log entries a snapshot is written.");
    static final Setting<Duration> SNAPSHOT_INTERVAL = Setting.duration(
            "snapshot-interval",
            Duration.ofMinutes(10),
            "After how long a snapshot is written even if fewer entries came, unless none did.");
    static final Setting<Integer> RETAINED_ENTRIES = Setting.count(
            "retained-entries",
            5_000,
            "How many log entries before a snapshot are kept, so that a member that was away does not need the snapshot.");
    static final Setting<Integer> MAX_CONNECTIONS =
            Setting.count("max-connections", 4_096, "How many connections of clients and members are taken.");
    static final Setting<Integer> MAX_WATCHERS = Setting.count("max-watchers", 10_000, "How many watches may be live.");
    static final Setting<Integer> WATCH_QUEUE = Setting.count(
            "watch-queue",
            WatchSettings.DEFAULTS.queueSize(),
            "How many changes may wait to be distributed to watchers; beyond, each is told that it missed some.");
    static final Setting<Integer> WATCH_BUFFER = Setting.count(
            "watch-buffer",
            WatchSettings.DEFAULTS.bufferPerWatcher(),
            "How many events may wait for one watcher; beyond, it is told that it missed some.");
    static final Setting<Duration> WATCH_PROGRESS = Setting.duration(
            "watch-progress",
            WatchSettings.DEFAULTS.progressEvery(),
            "How often a watcher is told how far it is while nothing happens.");
    static final Setting<WatchSettings.Metrics> WATCH_METRICS = Setting.choice(
            "watch-metrics", WatchSettings.Metrics.ON, "Whether the events of watchers are counted in the status.");
    static final Setting<String> HEALTH =
            Setting.text("health", "", "Where the health endpoints listen over HTTP, as host:port. Empty for none.");
    static final Setting<String> TLS_CERTIFICATE = Setting.text(
            "tls-certificate", "", "A PEM file with the own certificate and those that sign it. Empty for plain text.");
    static final Setting<String> TLS_KEY =
            Setting.text("tls-key", "", "A PEM file with the own private key, PKCS #8, not encrypted.");
    static final Setting<String> TLS_TRUST =
            Setting.text("tls-trust", "", "A PEM file with the certificates that sign those of members and clients.");

    private static final List<Setting<?>> ALL = List.of(
            ID,
            PEERS,
            GROUP,
            INCARNATION,
            DIRECTORY,
            LISTEN,
            START,
            FORWARDING,
            ELECTION_TIMEOUT,
            LONGEST_PAUSE,
            SMALLEST_TTL,
            SNAPSHOT_EVERY,
            SNAPSHOT_INTERVAL,
            RETAINED_ENTRIES,
            MAX_CONNECTIONS,
            MAX_WATCHERS,
            WATCH_QUEUE,
            WATCH_BUFFER,
            WATCH_PROGRESS,
            WATCH_METRICS,
            HEALTH,
            TLS_CERTIFICATE,
            TLS_KEY,
            TLS_TRUST);

    private final Map<String, String> values;
    private final List<RaftMember> peers;
    private final RaftMember self;
    private final RaftMember listen;

    /** How a member with an empty directory begins. */
    public enum Start {
        /** It founds the group together with all its peers. */
        FOUND,
        /** It waits to be added to a group that runs. */
        JOIN
    }

    /** What a member that does not lead does with requests that only the leader may serve. */
    public enum Forwarding {
        /** It passes them on. */
        ON,
        /** It answers with the leader's address. */
        OFF
    }

    private RaftNodeConfig(Map<String, String> values) {
        this.values = Map.copyOf(values);
        this.peers = RaftMember.parseAll(required(PEERS));
        this.self = find(required(ID));
        this.listen = get(LISTEN).isEmpty() ? self : RaftMember.parse(self.id() + "=" + get(LISTEN));
        requireRelations();
    }

    private String required(Setting<String> setting) {
        String value = get(setting);
        if (value.isEmpty()) {
            throw new IllegalArgumentException("setting '" + setting.name() + "' is missing: " + setting.description());
        }
        return value;
    }

    private RaftMember find(String id) {
        return peers.stream()
                .filter(peer -> peer.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("member '" + id + "' is not among the peers "
                        + peers.stream().map(RaftMember::id).toList()));
    }

    private void requireRelations() {
        required(DIRECTORY);
        if (new TreeSet<>(peers.stream().map(RaftMember::id).toList()).size() < peers.size()) {
            throw new IllegalArgumentException("setting 'peers' names a member twice");
        }
        requireLess("100ms", Duration.ofMillis(100), ELECTION_TIMEOUT.name(), get(ELECTION_TIMEOUT));
        requireLess(
                "twice " + ELECTION_TIMEOUT.name(),
                get(ELECTION_TIMEOUT).multipliedBy(2),
                SMALLEST_TTL.name(),
                get(SMALLEST_TTL));
        requireAtLeast(INCARNATION, 1);
        requireLess(
                STEP_DOWN_AFTER + " times " + ELECTION_TIMEOUT.name(),
                get(ELECTION_TIMEOUT).multipliedBy(STEP_DOWN_AFTER),
                LONGEST_PAUSE.name(),
                get(LONGEST_PAUSE));
        requireAtLeast(SNAPSHOT_EVERY, 100);
        requireAtLeast(MAX_CONNECTIONS, 1);
        requireLess("one second", Duration.ofSeconds(1), SNAPSHOT_INTERVAL.name(), get(SNAPSHOT_INTERVAL));
        if (get(RETAINED_ENTRIES) > get(SNAPSHOT_EVERY)) {
            throw new IllegalArgumentException("setting 'retained-entries' is " + get(RETAINED_ENTRIES)
                    + "; it must not be above 'snapshot-every', " + get(SNAPSHOT_EVERY));
        }
        watching();
        tls();
        health();
    }

    private static void requireLess(String lower, Duration low, String higher, Duration high) {
        if (low.compareTo(high) > 0) {
            throw new IllegalArgumentException(
                    "setting '" + higher + "' is " + high + "; it must not be below " + lower + ", " + low);
        }
    }

    private void requireAtLeast(Setting<Integer> setting, int least) {
        if (get(setting) < least) {
            throw new IllegalArgumentException(
                    "setting '" + setting.name() + "' is " + get(setting) + "; the least is " + least);
        }
    }

    /**
     * Checks settings.
     *
     * @param values by name
     * @return the configuration
     * @throws IllegalArgumentException naming the setting, its value and what is needed, or the unknown setting with the known ones
     */
    public static RaftNodeConfig of(Map<String, String> values) {
        TreeSet<String> known = new TreeSet<>(ALL.stream().map(Setting::name).toList());
        for (String name : new TreeSet<>(values.keySet())) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "there is no setting '" + name + "' of a member; known are " + String.join(", ", known));
            }
        }
        return new RaftNodeConfig(values);
    }

    /**
     * Reads a file of {@code name=value} lines.
     *
     * @param file in UTF-8; lines that begin with # explain
     * @return the configuration
     * @throws IllegalArgumentException as {@link #of}
     * @throws UncheckedIOException if it cannot be read
     */
    public static RaftNodeConfig fromFile(Path file) {
        return of(read(file));
    }

    /**
     * Reads a file of {@code name=value} lines, of which some are replaced.
     *
     * @param file in UTF-8; lines that begin with # explain
     * @param replaced settings that win over those of the file
     * @return the configuration
     * @throws IllegalArgumentException as {@link #of}
     * @throws UncheckedIOException if it cannot be read
     */
    public static RaftNodeConfig fromFile(Path file, Map<String, String> replaced) {
        Map<String, String> values = read(file);
        values.putAll(replaced);
        return of(values);
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("configuration " + file + " cannot be read", e);
        }
        Map<String, String> values = new LinkedHashMap<>();
        properties
                .stringPropertyNames()
                .forEach(name -> values.put(name, properties.getProperty(name).strip()));
        return values;
    }

    /**
     * Reads the environment, and the file that {@value #FILE_VARIABLE} names.
     *
     * @param environment such as {@link System#getenv()}
     * @return the configuration
     * @throws IllegalArgumentException as {@link #of}
     * @throws UncheckedIOException if the file cannot be read
     */
    public static RaftNodeConfig fromEnvironment(Map<String, String> environment) {
        String file = environment.get(FILE_VARIABLE);
        Map<String, String> values = file == null ? new LinkedHashMap<>() : read(Path.of(file));
        for (Setting<?> setting : ALL) {
            String variable =
                    VARIABLE_PREFIX + setting.name().toUpperCase(Locale.ROOT).replace('-', '_');
            Optional.ofNullable(environment.get(variable)).ifPresent(value -> values.put(setting.name(), value));
        }
        return of(values);
    }

    /**
     * Every setting, for documentation.
     *
     * @return in the order of their importance
     */
    public static List<Setting<?>> settings() {
        return ALL;
    }

    <T> T get(Setting<T> setting) {
        String text = values.get(setting.name());
        return text == null ? setting.defaultValue() : setting.parse(text);
    }

    /**
     * This member.
     *
     * @return one of {@link #peers()}
     */
    public RaftMember self() {
        return self;
    }

    /**
     * The members that found the group, or that a joining member may ask.
     *
     * @return with this one
     */
    public List<RaftMember> peers() {
        return peers;
    }

    RaftMember listen() {
        return listen;
    }

    Optional<InetSocketAddress> health() {
        String text = get(HEALTH);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("[^\\s]+:[0-9]{1,5}")) {
            throw new IllegalArgumentException("setting 'health' is '" + text + "'; needed: host:port");
        }
        int colon = text.lastIndexOf(':');
        String host = RatisProperties.unbracketed(text.substring(0, colon));
        return Optional.of(new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1))));
    }

    Path directory() {
        return Path.of(get(DIRECTORY));
    }

    WatchSettings watching() {
        return new WatchSettings(
                get(WATCH_QUEUE), get(WATCH_BUFFER), get(MAX_WATCHERS), get(WATCH_PROGRESS), get(WATCH_METRICS));
    }

    Optional<TlsFiles> tls() {
        return TlsFiles.of(get(TLS_CERTIFICATE), get(TLS_KEY), get(TLS_TRUST));
    }

    /** What tells this life of the group from others; a name has no line breaks. */
    private String identity() {
        int incarnation = get(INCARNATION);
        return incarnation == 1 ? get(GROUP) : get(GROUP) + "\n" + incarnation;
    }

    DataDirectory.Owner owner() {
        return new DataDirectory.Owner(get(GROUP), get(INCARNATION), self.id());
    }

    Restoration.Beginning beginning() {
        return get(INCARNATION) == 1 ? Restoration.Beginning.EMPTY : Restoration.Beginning.RESTORE;
    }

    EngineSettings engine(Path log) {
        return new EngineSettings(
                identity(),
                self,
                listen,
                get(START) == Start.FOUND ? peers : List.of(),
                log,
                get(ELECTION_TIMEOUT),
                get(LONGEST_PAUSE),
                get(SNAPSHOT_EVERY),
                get(RETAINED_ENTRIES),
                tls());
    }

    /** The member and its group, for people. */
    @Override
    public String toString() {
        return "member " + self + " of group '" + get(GROUP) + "' in " + get(DIRECTORY);
    }
}
