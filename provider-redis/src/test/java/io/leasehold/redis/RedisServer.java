package io.leasehold.redis;

import io.leasehold.tck.ServerProcess;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A redis-server of the test's own on a free port. */
final class RedisServer implements AutoCloseable {

    static final List<String> DURABLE = List.of("--appendonly", "yes", "--appendfsync", "always");

    /** A path in this variable, of another Redis or of Valkey, is used in place of the installed server. */
    private static final String VARIABLE = "LEASEHOLD_REDIS_SERVER";

    private static final String PROGRAM =
            Optional.ofNullable(System.getenv(VARIABLE)).orElseGet(() -> installed("redis-server"));

    /** Such as {@code redis-server 7.0.15}, as the program tells it. */
    static final String VERSION = version();

    private static final Duration START = Duration.ofSeconds(60);

    private final ServerProcess process;
    private final int port;
    private final int announced;
    private final Path data;

    private RedisServer(ServerProcess process, int port, int announced, Path data) {
        this.process = process;
        this.port = port;
        this.announced = announced;
        this.data = data;
    }

    /** With {@code --save ''} and the options given; the directory is made. */
    static RedisServer start(Path directory, List<String> options) {
        return start(directory, options, Map.of());
    }

    static RedisServer start(Path directory, List<String> options, Map<String, String> environment) {
        return start(ServerProcess.freePort(), directory, options, environment);
    }

    /** With a shim of its own: what it has not forced to the disk can be lost. */
    static RedisServer shimmed(Path directory, List<String> options) {
        create(directory);
        return start(directory, options, Shim.in(directory).environment());
    }

    /** By a file of settings, in which the server notes whose replica it is. */
    private static RedisServer start(int port, Path directory, List<String> options, Map<String, String> environment) {
        Path data = directory.resolve("data");
        create(data);
        List<String> all = new ArrayList<>(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
        all.addAll(List.of("--save", "\"\"", "--dir", data.toString(), "--enable-debug-command", "yes"));
        all.addAll(options);
        int announced = port;
        if (options.contains(Certificate.OPTION)) {
            announced = ServerProcess.freePort();
            all.addAll(List.of("--tls-port", Integer.toString(announced)));
        }
        Path settings = directory.resolve("redis-" + port + ".conf");
        write(settings, lines(all));
        ServerProcess.Builder builder = ServerProcess.builder("redis-" + port, directory, command(settings))
                .data(data)
                .ready(server -> answers(port), START);
        environment.forEach(builder::environment);
        return new RedisServer(builder.start(), port, announced, data);
    }

    /** Of {@code --name value} the line {@code name value}. */
    static List<String> lines(List<String> options) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < options.size(); i += 2) {
            lines.add(options.get(i).substring(2) + " " + options.get(i + 1));
        }
        return lines;
    }

    static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void create(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server, or with {@code --sentinel} a sentinel. */
    static List<String> command(Path settings, String... arguments) {
        List<String> command = new ArrayList<>(List.of(PROGRAM, settings.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String installed(String program) {
        return installed(program, "redis-server");
    }

    /** The program's path, or a failure that says how to install it. */
    static String installed(String program, String packages) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
            Path path = Path.of(directory, program);
            if (Files.isExecutable(path)) {
                return path.toString();
            }
        }
        throw new AssertionError(program + " is not installed: apt-get install -y --no-install-recommends " + packages);
    }

    private static String version() {
        try {
            Process process = new ProcessBuilder(PROGRAM, "--version").start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return text.replaceAll("(?s)^(\\w+) server v=([0-9.]+).*", "$1-server $2")
                    .toLowerCase(Locale.ROOT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean answers(int port) {
        return RespPing.answers(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    ServerProcess process() {
        return process;
    }

    Path data() {
        return data;
    }

    /** Ends a server with a shim, and cuts its log to what was forced. */
    void losePower() {
        process.kill();
        Shim.in(data.getParent()).loseUnforced(data);
    }

    /** Where it is reached without TLS. */
    int port() {
        return port;
    }

    /** Where others reach it: with TLS if it has a certificate. */
    int announced() {
        return announced;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Runs commands on a connection of its own. */
    <T> T run(int database, Function<RedisCommands<String, String>, T> commands) {
        return run(port, database, commands);
    }

    static <T> T run(int port, int database, Function<RedisCommands<String, String>, T> commands) {
        RedisURI uri = RedisURI.create("127.0.0.1", port);
        uri.setDatabase(database);
        uri.setTimeout(Duration.ofSeconds(10));
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return commands.apply(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    /** One field of INFO. */
    String info(String field) {
        return run(
                0,
                redis -> redis.info()
                        .lines()
                        .filter(line -> line.startsWith(field + ":"))
                        .map(line -> line.substring(field.length() + 1))
                        .findFirst()
                        .orElse(""));
    }

    /** A command that the driver has no method for, or none that does. */
    String command(String name, String... arguments) {
        CommandArgs<String, String> all = new CommandArgs<>(StringCodec.UTF8);
        List.of(arguments).forEach(all::add);
        return run(0, redis -> redis.dispatch(CommandType.valueOf(name), new StatusOutput<>(StringCodec.UTF8), all));
    }

    /** As a careless operator does; clients that are connected are cut off. */
    void stopLog() {
        run(0, redis -> {
            redis.configSet("appendonly", "no");
            return redis.clientKill(KillArgs.Builder.typeNormal().skipme());
        });
    }

    void startLog() {
        run(0, redis -> redis.configSet("appendonly", "yes"));
    }

    /** One value of CONFIG. */
    String option(String name) {
        return run(0, redis -> redis.configGet(name)).getOrDefault(name, "");
    }

    /** Connections and subscriptions of this module's clients. */
    int connectionsOfLeasehold() {
        return run(0, redis -> {
            long ours = redis.clientList()
                    .lines()
                    .filter(line -> line.contains("name=leasehold "))
                    .count();
            return (int) ours
                    + redis.pubsubChannels("*lease:*").size()
                    + redis.pubsubShardChannels("*lease:*").size();
        });
    }

    @Override
    public void close() {
        process.close();
    }
}
