package io.leasehold.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a server says about itself, as far as it lets itself be asked.
 *
 * @param info the fields of INFO; empty if it is refused
 * @param appendfsync of CONFIG; empty if it is refused, as managed services do
 */
record ServerFacts(Map<String, String> info, String appendfsync) {

    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\..*)?");

    /** Asks a server; a refused question leaves its part empty, a lost connection fails. */
    static CompletableFuture<ServerFacts> of(StatefulRedisConnection<String, String> connection) {
        RedisAsyncCommands<String, String> server = connection.async();
        CompletableFuture<String> info = unlessRefused(server.info().toCompletableFuture(), "");
        CompletableFuture<String> fsync = unlessRefused(
                server.configGet("appendfsync")
                        .toCompletableFuture()
                        .thenApply(values -> values.getOrDefault("appendfsync", "")),
                "");
        return info.thenCombine(fsync, (text, value) -> new ServerFacts(fields(text), value));
    }

    private static CompletableFuture<String> unlessRefused(CompletableFuture<String> answer, String instead) {
        return answer.exceptionallyCompose(error -> {
            Throwable reason = RedisErrors.unwrapped(error);
            return RedisErrors.isRefusedToUser(reason)
                    ? CompletableFuture.completedFuture(instead)
                    : CompletableFuture.failedFuture(reason);
        });
    }

    private static Map<String, String> fields(String text) {
        return text.lines()
                .filter(line -> line.indexOf(':') > 0)
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')),
                        line -> line.substring(line.indexOf(':') + 1),
                        (one, other) -> one));
    }

    private String get(String field) {
        return info.getOrDefault(field, "");
    }

    boolean isKnown() {
        return !info.isEmpty();
    }

    boolean isMaster() {
        return get("role").equals("master");
    }

    boolean isClusterNode() {
        return get("cluster_enabled").equals("1");
    }

    boolean keepsLog() {
        return get("aof_enabled").equals("1");
    }

    /** Whether every write is on the disk before it is answered. */
    boolean isDurable() {
        return keepsLog() && appendfsync.equals("always");
    }

    /** Whether WAITAOF says when a write is on the disk: it came with Redis 7.2, and waits for ever where nothing is forced. */
    boolean canWaitForLog() {
        return keepsLog() && !appendfsync.equals("no") && isAtLeast(7, 2);
    }

    private boolean isAtLeast(int major, int minor) {
        Matcher version = VERSION.matcher(version());
        if (!version.matches()) {
            return false;
        }
        int first = Integer.parseInt(version.group(1));
        return first > major || (first == major && Integer.parseInt(version.group(2)) >= minor);
    }

    /** Of Redis; Valkey tells the one that it is compatible with. */
    String version() {
        return get("redis_version");
    }

    String life() {
        return get("master_replid");
    }

    String evictionPolicy() {
        return get("maxmemory_policy");
    }
}
