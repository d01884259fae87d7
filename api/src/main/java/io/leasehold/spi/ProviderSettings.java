package io.leasehold.spi;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Where a back end is and how to use it, from a URI or a builder:
 * {@code scheme://user:secret@host1:1,host2:2/path?setting=value&other=value}. Credentials never appear in
 * {@link #toString()} nor in an error. Within a URI, {@code / ? % @} in credentials, {@code ? %} in a path and {@code & %} in
 * values are percent-encoded, and {@code @} everywhere behind the hosts, so that credentials are never taken for a path.
 */
public final class ProviderSettings {

    private static final String SCHEME = "[a-z][a-z0-9+.-]*";

    private final String scheme;
    private final String userInfo;
    private final List<String> hosts;
    private final String path;
    private final Map<String, String> values;

    private ProviderSettings(Builder builder) {
        this.scheme = builder.scheme;
        this.userInfo = builder.userInfo;
        this.hosts = builder.hosts;
        this.path = builder.path;
        this.values = Map.copyOf(builder.values);
    }

    /**
     * Settings of that scheme, to be filled in.
     *
     * @param scheme which provider
     * @return a new builder
     * @throws IllegalArgumentException if it is not of the form of a scheme, in lower case
     */
    public static Builder of(String scheme) {
        if (!scheme.matches(SCHEME)) {
            throw new IllegalArgumentException(
                    "a provider URI starts with a scheme in lower case and a colon, such as file:");
        }
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
        Builder builder = of(uri.substring(0, Math.max(0, colon)));
        String rest = uri.substring(colon + 1);
        if (rest.startsWith("//")) {
            int end = endOfAuthority(rest);
            builder.rawAuthority(rest.substring(2, end));
            rest = rest.substring(end);
        }
        requireNoCredentialsIn(rest);
        int question = rest.indexOf('?');
        if (question >= 0) {
            builder.query(rest.substring(question + 1));
            rest = rest.substring(0, question);
        }
        return builder.path(PercentEncoding.decode(rest)).build();
    }

    private static int endOfAuthority(String rest) {
        int end = 2;
        while (end < rest.length() && rest.charAt(end) != '/' && rest.charAt(end) != '?') {
            end++;
        }
        return end;
    }

    private static void requireNoCredentialsIn(String rest) {
        if (rest.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "a provider URI has a '@' behind its hosts; write it as %40 there, and '/', '?', '%'"
                            + " and '@' inside credentials as %2F, %3F, %25 and %40");
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
        return hosts;
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
        return scheme + ":" + (hosts.isEmpty() ? "" : "//" + String.join(",", hosts)) + path;
    }

    /** Fills in settings. Not thread-safe. */
    public static final class Builder {
        private static final String HOST = "(\\[[0-9A-Fa-f:.]+\\]|[^/?#@,%:\\[\\]\\s\\p{Cntrl}]+)(:[0-9]{1,5})?";

        private final String scheme;
        private final Map<String, String> values = new LinkedHashMap<>();
        private String userInfo = "";
        private List<String> hosts = List.of();
        private String path = "";

        private Builder(String scheme) {
            this.scheme = scheme;
        }

        /**
         * Sets the hosts.
         *
         * @param hosts each as {@code name} or {@code name:port}
         * @return this builder
         * @throws IllegalArgumentException if one is of another form; the message does not quote it
         */
        public Builder hosts(String... hosts) {
            for (String host : hosts) {
                if (!host.matches(HOST)) {
                    throw new IllegalArgumentException(
                            "a host is empty or malformed; it needs the form host or host:port, an IPv6 address in brackets");
                }
            }
            this.hosts = List.of(hosts);
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
                userInfo(PercentEncoding.decode(raw.substring(0, at)));
            }
            String authority = raw.substring(at + 1);
            if (!authority.isEmpty()) {
                hosts(authority.split(",", -1));
            } else if (at >= 0) {
                throw new IllegalArgumentException("a provider URI has credentials but no host behind its '@'");
            }
        }

        private void query(String raw) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals < 1) {
                    throw new IllegalArgumentException(
                            "a provider URI's settings are of the form name=value, joined by &");
                }
                set(
                        PercentEncoding.decode(pair.substring(0, equals)),
                        PercentEncoding.decode(pair.substring(equals + 1)));
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
