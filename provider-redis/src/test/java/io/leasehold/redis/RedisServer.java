package io.leasehold.redis;

import io.leasehold.tck.ServerProcess;
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
import java.util.Map;
import java.util.function.Function;

/** A redis-server of the test's own on a free port. */
final class RedisServer implements AutoCloseable {

    static final List<String> DURABLE = List.of("--appendonly", "yes", "--appendfsync", "always");

    /** As {@code redis-server --version} tells it. */
    static final String VERSION = installedVersion();

    private static final Duration START = Duration.ofSeconds(20);

    private final ServerProcess process;
    private final int port;
    private final Path data;

    private RedisServer(ServerProcess process, int port, Path data) {
        this.process = process;
        this.port = port;
        this.data = data;
    }

    /** With {@code --save ''} and the options given; the directory is made. */
    static RedisServer start(Path directory, List<String> options) {
        return start(directory, options, Map.of());
    }

    static RedisServer start(Path directory, List<String> options, Map<String, String> environment) {
        int port = ServerProcess.freePort();
        Path data = directory.resolve("data");
        create(data);
        List<String> command = new ArrayList<>(List.of(
                installed("redis-server"), "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", ""));
        command.addAll(List.of("--dir", data.toString(), "--enable-debug-command", "yes"));
        command.addAll(options);
        ServerProcess.Builder builder = ServerProcess.builder("redis-" + port, directory, command)
                .data(data)
                .ready(server -> answers(port), START);
        environment.forEach(builder::environment);
        return new RedisServer(builder.start(), port, data);
    }

    static void create(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String installed(String program) {
        return installed(program, "redis-server redis-sentinel");
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

    private static String installedVersion() {
        try {
            Process process = new ProcessBuilder(installed("redis-server"), "--version").start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return text.replaceAll("(?s).*v=([0-9.]+).*", "$1");
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

    int port() {
        return port;
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
