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

    private final Map<Script, Source> sources = new EnumMap<>(Script.class);

    /**
     * A script as the server knows it.
     *
     * @param text the whole text
     * @param digest the SHA-1 under which the server keeps it
     */
    record Source(String text, String digest) {}

    private Scripts(String clock, List<String> topology) {
        for (Script script : Script.values()) {
            List<String> parts = new ArrayList<>(List.of(clock, resource("record.lua"), resource(topology.get(0))));
            if (script.isGuarded()) {
                topology.subList(1, topology.size()).forEach(part -> parts.add(resource(part)));
            }
            parts.add(resource(script.resource()));
            String text = parts.stream().collect(Collectors.joining("\n"));
            sources.put(script, new Source(text, sha1(text)));
        }
    }

    static Scripts single() {
        return new Scripts(resource("clock.lua"), List.of("single.lua"));
    }

    static Scripts sentinel() {
        return new Scripts(resource("clock.lua"), List.of("sentinel.lua", "guarded.lua"));
    }

    static Scripts cluster() {
        return new Scripts(resource("clock.lua"), List.of("cluster.lua", "guarded.lua"));
    }

    /** With another clock than the server's; for tests. */
    static Scripts withClock(String clock, String... topology) {
        return new Scripts(clock, List.of(topology));
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
