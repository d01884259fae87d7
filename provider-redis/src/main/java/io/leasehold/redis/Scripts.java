package io.leasehold.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The texts of the scripts for one topology, composed of resources: the clock, the record, the topology's guard, the verb. */
final class Scripts {

    /**
     * Beyond it, the server's time for each key no longer falls, and other clients wait longer for the script's end: 64 heartbeats take
     * less than a millisecond, and as much of the connection's input as the server reads in one go anyway.
     */
    private static final int MOST_KEYS = 64;

    private final Map<Script, Source> sources = new EnumMap<>(Script.class);
    private final int mostKeys;

    /**
     * A script as the server knows it.
     *
     * @param text the whole text
     * @param digest the SHA-1 under which the server keeps it
     */
    record Source(String text, String digest) {}

    private Scripts(String clock, List<String> topology, int mostKeys) {
        this.mostKeys = mostKeys;
        for (Script script : Script.values()) {
            List<String> parts = new ArrayList<>(List.of(clock, resource("record.lua"), resource(topology.get(0))));
            if (script.isGuarded()) {
                topology.subList(1, topology.size()).forEach(part -> parts.add(resource(part)));
            }
            script.resources().forEach(part -> parts.add(resource(part)));
            String text = parts.stream().collect(Collectors.joining("\n"));
            sources.put(script, new Source(text, sha1(text)));
        }
    }

    static Scripts single() {
        return new Scripts(resource("clock.lua"), List.of("single.lua"), MOST_KEYS);
    }

    static Scripts sentinel() {
        return new Scripts(resource("clock.lua"), List.of("sentinel.lua", "guarded.lua"), MOST_KEYS);
    }

    /** One key a script: each has a slot of its own, but for chance; and while a slot moves, a script of two of its keys is refused. */
    static Scripts cluster() {
        return new Scripts(resource("clock.lua"), List.of("cluster.lua", "guarded.lua"), 1);
    }

    /** With another clock than the server's; for tests. */
    static Scripts withClock(String clock, String... topology) {
        return new Scripts(clock, List.of(topology), MOST_KEYS);
    }

    /** How many keys one script may have. */
    int mostKeys() {
        return mostKeys;
    }

    Source of(Script script) {
        return Objects.requireNonNull(sources.get(script));
    }

    private static String resource(String name) {
        try (InputStream text = Scripts.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(text, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + name + " cannot be read", e);
        }
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
