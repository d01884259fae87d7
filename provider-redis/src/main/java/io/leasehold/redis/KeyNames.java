package io.leasehold.redis;

import io.leasehold.LeaseKey;

/**
 * The names of records in Redis, which are also the names of their channels: {@code lease:{KEY}}, behind {@code NAMESPACE:} if
 * there is one. No two keys of any two namespaces share a name (rule 13.1).
 */
final class KeyNames {

    private static final String END = "}";

    private final String start;

    KeyNames(String namespace) {
        if (!namespace.matches("[A-Za-z0-9._-]{0,64}")) {
            throw new IllegalArgumentException(
                    "setting 'namespace' is '" + namespace + "'; needed: up to 64 letters, digits, '.', '_' and '-'");
        }
        this.start = (namespace.isEmpty() ? "" : namespace + ":") + "lease:{";
    }

    String of(LeaseKey key) {
        return start + key.text() + END;
    }

    /** The pattern of all names whose key begins so. */
    String pattern(String prefix) {
        return (start + prefix).replaceAll("([\\\\*?\\[\\]^])", "\\\\$1") + "*" + END;
    }

    /** The reverse of {@link #of}; throws IllegalArgumentException if it is no name of a record. */
    LeaseKey keyOf(String name) {
        if (!name.startsWith(start) || !name.endsWith(END)) {
            throw new IllegalArgumentException("'" + name + "' is not the name of a record");
        }
        return LeaseKey.of(name.substring(start.length(), name.length() - END.length()));
    }
}
