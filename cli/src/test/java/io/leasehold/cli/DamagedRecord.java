package io.leasehold.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.CRC32C;

/** What can have happened to the only record in a directory of the file provider. */
enum DamagedRecord {
    FLIPPED_BYTE("record with a flipped byte") {
        @Override
        byte[] of(byte[] whole) {
            byte[] flipped = whole.clone();
            flipped[whole.length - 20] ^= 1;
            return flipped;
        }
    },
    TRUNCATED("truncated record") {
        @Override
        byte[] of(byte[] whole) {
            return Arrays.copyOf(whole, whole.length - 20);
        }
    },
    EMPTY("empty record file") {
        @Override
        byte[] of(byte[] whole) {
            return new byte[0];
        }
    },
    FOREIGN_FILE("file that is no record") {
        @Override
        byte[] of(byte[] whole) {
            return "{\"hello\":\"world\"}".getBytes(StandardCharsets.UTF_8);
        }
    },
    FOREIGN_JSON("foreign JSON with a good checksum") {
        @Override
        byte[] of(byte[] whole) {
            return framed("{\"hello\":\"world\"}");
        }
    },
    NEWER_SCHEMA("record of a newer schema") {
        @Override
        byte[] of(byte[] whole) {
            String text = new String(whole, StandardCharsets.UTF_8);
            return framed(text.substring(text.indexOf('{')).replaceFirst("\"schema\":\\d+", "\"schema\":99"));
        }
    };

    private final String text;

    DamagedRecord(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    abstract byte[] of(byte[] whole);

    /** As the file provider frames a payload. */
    private static byte[] framed(String payload) {
        int length = payload.getBytes(StandardCharsets.UTF_8).length;
        String checked = " version=1 length=" + length + "\n" + BadInputs.USED + "\n" + payload;
        CRC32C crc = new CRC32C();
        crc.update(checked.getBytes(StandardCharsets.UTF_8));
        String head = String.format(Locale.ROOT, "leasehold-file 1 crc32c=%08x", crc.getValue());
        return (head + checked).getBytes(StandardCharsets.UTF_8);
    }

    /** Gives what was there before. */
    byte[] inflict(Path directory) throws IOException {
        Path file = record(directory);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, of(whole));
        return whole;
    }

    /** Fails if somebody has changed the damaged file. */
    void undo(Path directory, byte[] whole) throws IOException {
        Path file = record(directory);
        if (!Arrays.equals(Files.readAllBytes(file), of(whole))) {
            throw new AssertionError("the damaged record was changed");
        }
        Files.write(file, whole);
    }

    private static Path record(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".rec"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
