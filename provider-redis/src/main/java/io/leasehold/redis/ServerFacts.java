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

    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})(\\..*)?");

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

    /**
     * Whether WAITAOF says when a write is on the disk. Redis has it from 7.2, but some releases before 8.0, and Valkey as far as it was
     * run, 8.1, answer it too early with everysec; and with no it waits for ever.
     */
    boolean canWaitForLog() {
        return keepsLog() && !appendfsync.equals("no") && !info.containsKey("valkey_version") && release() >= 8;
    }

    private int release() {
        Matcher version = VERSION.matcher(get("redis_version"));
        return version.matches() ? Integer.parseInt(version.group(1)) : 0;
    }

    /** Such as {@code Redis 7.0.15}; Valkey's redis_version is the one that it is compatible with. */
    String server() {
        String valkey = get("valkey_version");
        return valkey.isEmpty() ? "Redis " + get("redis_version") : "Valkey " + valkey;
    }

    String life() {
        return get("master_replid");
    }

    String evictionPolicy() {
        return get("maxmemory_policy");
    }
}
