package io.leasehold.spi;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoded text, read strictly. Its errors quote nothing, because the text may be a credential. */
final class PercentEncoding {

    private static final int ESCAPE_LENGTH = 3;

    private PercentEncoding() {}

    static String decode(String text) {
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '%') {
                decoded.write(escape(raw, i));
                i += ESCAPE_LENGTH - 1;
            } else {
                decoded.write(raw[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a provider URI has percent escapes that are not UTF-8", e);
        }
    }

    private static int escape(byte[] raw, int at) {
        boolean complete = at + ESCAPE_LENGTH <= raw.length
                && HexFormat.isHexDigit(raw[at + 1])
                && HexFormat.isHexDigit(raw[at + 2]);
        if (!complete) {
            throw new IllegalArgumentException("a provider URI has a '%' that two hexadecimal digits do not follow");
        }
        return HexFormat.fromHexDigit(raw[at + 1]) << 4 | HexFormat.fromHexDigit(raw[at + 2]);
    }
}
