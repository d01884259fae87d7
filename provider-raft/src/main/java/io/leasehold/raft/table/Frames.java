package io.leasehold.raft.table;

import java.util.function.BiFunction;

/** What every message has in front: the version of its form, 1 to the newest. */
final class Frames {

    private Frames() {}

    record Limits(int maxBytes, int newestVersion) {}

    static <T> T read(String what, byte[] bytes, Limits limits, BiFunction<ByteReader, Integer, T> form) {
        if (bytes.length > limits.maxBytes()) {
            throw new MalformedBytesException(
                    what + " has " + bytes.length + " bytes; the limit is " + limits.maxBytes());
        }
        return ByteReader.readAll(what, bytes, in -> {
            int version = in.octet();
            if (version < 1 || version > limits.newestVersion()) {
                throw in.malformed("the format " + version + "; known are 1 to " + limits.newestVersion());
            }
            return form.apply(in, version);
        });
    }
}
