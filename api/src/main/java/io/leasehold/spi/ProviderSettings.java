package io.leasehold.spi;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Where a back end is and how to use it, from a URI or a builder:
 * {@code scheme://user:secret@host1:1,host2:2/path?setting=value&other=value}. Credentials never appear in
 * {@link #toString()} nor in an error.
 */
public final class ProviderSettings {

    private final String scheme;
    private final String userInfo;
    private final String authority;
    private final String path;
    private final Map<String, String> values;

    private ProviderSettings(Builder builder) {
        this.scheme = builder.scheme;
        this.userInfo = builder.userInfo;
        this.authority = builder.authority;
        this.path = builder.path;
        this.values = Map.copyOf(builder.values);
    }

    /**
     * Settings of that scheme, to be filled in.
     *
     * @param scheme which provider
     * @return a new builder
     */
    public static Builder of(String scheme) {
        return new Builder(scheme);
    }

    /**
     * Reads a URI.
     *
     * @param uri for example {@code redis://host:6379/0?namespace=prod} or {@code file:///var/lib/app/leases}
     * @return the settings
     * @throws IllegalArgumentException saying which part is malformed, without credentials
     */
    public static ProviderSettings parse(String uri) {
        int colon = uri.indexOf(':');
        if (colon < 1 || !uri.substring(0, colon).matches("[a-z][a-z0-9+.-]*")) {
            throw new IllegalArgumentException(
                    "a provider URI starts with a scheme in lower case and a colon, such as file:");
        }
        Builder builder = new Builder(uri.substring(0, colon));
        String rest = uri.substring(colon + 1);
        int question = rest.indexOf('?');
        if (question >= 0) {
            builder.query(rest.substring(question + 1));
            rest = rest.substring(0, question);
        }
        if (rest.startsWith("//")) {
            int slash = rest.indexOf('/', 2);
            int end = slash < 0 ? rest.length() : slash;
            builder.rawAuthority(rest.substring(2, end));
            rest = rest.substring(end);
        }
        return builder.path(decode(rest)).build();
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a provider URI has a '%' that two hexadecimal digits do not follow", e);
        }
    }

    /**
     * Which provider.
     *
     * @return the scheme, in lower case
     */
    public String scheme() {
        return scheme;
    }

    /**
     * The hosts of the back end.
     *
     * @return each as {@code name} or {@code name:port}; may be empty
     */
    public List<String> hosts() {
        return authority.isEmpty() ? List.of() : List.of(authority.split(",", -1));
    }

    /**
     * The part behind the hosts, with its leading slash if there is one.
     *
     * @return may be empty
     */
    public String path() {
        return path;
    }

    /**
     * The credentials. Never log them.
     *
     * @return {@code user:secret}, {@code user} or {@code :secret}, decoded; empty if there are none
     */
    public Optional<String> userInfo() {
        return userInfo.isEmpty() ? Optional.empty() : Optional.of(userInfo);
    }

    /**
     * The value of a setting.
     *
     * @param setting which
     * @param <T> its type
     * @return its value, or its default if it was not given
     * @throws IllegalArgumentException naming the setting, the text and the form needed
     */
    public <T> T get(Setting<T> setting) {
        String text = values.get(setting.name());
        return text == null ? setting.defaultValue() : setting.parse(text);
    }

    /**
     * Refuses settings that the provider does not know and values that cannot be read (rule 13.2).
     *
     * @param known every setting of the provider
     * @throws IllegalArgumentException naming the unknown setting together with the known ones, or the malformed value
     */
    public void requireOnly(List<Setting<?>> known) {
        TreeSet<String> names = new TreeSet<>();
        for (Setting<?> setting : known) {
            names.add(setting.name());
            get(setting);
        }
        for (String given : new TreeSet<>(values.keySet())) {
            if (!names.contains(given)) {
                throw new IllegalArgumentException("'" + scheme + ":' has no setting '" + given + "'; it knows "
                        + (names.isEmpty() ? "none" : String.join(", ", names)));
            }
        }
    }

    /** Scheme, hosts and path; neither credentials nor the values of settings. */
    @Override
    public String toString() {
        return scheme + ":" + (authority.isEmpty() ? "" : "//" + authority) + path;
    }

    /** Fills in settings. Not thread-safe. */
    public static final class Builder {
        private final String scheme;
        private final Map<String, String> values = new LinkedHashMap<>();
        private String userInfo = "";
        private String authority = "";
        private String path = "";

        private Builder(String scheme) {
            this.scheme = scheme;
        }

        /**
         * Sets the hosts.
         *
         * @param hosts each as {@code name} or {@code name:port}
         * @return this builder
         */
        public Builder hosts(String... hosts) {
            this.authority = String.join(",", hosts);
            return this;
        }

        /**
         * Sets the path.
         *
         * @param path decoded
         * @return this builder
         */
        public Builder path(String path) {
            this.path = path;
            return this;
        }

        /**
         * Sets the credentials.
         *
         * @param userInfo {@code user:secret}, decoded
         * @return this builder
         */
        public Builder userInfo(String userInfo) {
            this.userInfo = userInfo;
            return this;
        }

        /**
         * Sets one setting.
         *
         * @param name its name
         * @param value its text, decoded
         * @return this builder
         * @throws IllegalArgumentException if it was set before
         */
        public Builder set(String name, String value) {
            if (values.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException("setting '" + name + "' is given twice");
            }
            return this;
        }

        private void rawAuthority(String raw) {
            int at = raw.lastIndexOf('@');
            if (at >= 0) {
                userInfo(decode(raw.substring(0, at)));
            }
            this.authority = raw.substring(at + 1);
        }

        private void query(String raw) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals < 1) {
                    throw new IllegalArgumentException(
                            "a provider URI's settings are of the form name=value, joined by &");
                }
                set(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }

        /**
         * The settings.
         *
         * @return a new object
         */
        public ProviderSettings build() {
            return new ProviderSettings(this);
        }
    }
}
