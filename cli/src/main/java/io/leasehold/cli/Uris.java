package io.leasehold.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Parts of provider URIs. */
final class Uris {

    private Uris() {}

    static String encodePath(String path) {
        return URLEncoder.encode(path, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    static boolean isFile(String uri) {
        return uri.startsWith("file:");
    }

    /** The URI with one more setting. */
    static String with(String uri, String name, String value) {
        return uri + (uri.indexOf('?') < 0 ? '?' : '&') + name + '=' + value;
    }
}
