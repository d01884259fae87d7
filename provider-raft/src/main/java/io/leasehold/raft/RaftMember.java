package io.leasehold.raft;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A member of a group and where it listens. Its text form is {@code id=host:port} or {@code id=host:port:raftPort}; without a
 * raft port, that is the port + {@value #RAFT_PORT_OFFSET}. An IPv6 address stands in brackets.
 *
 * @param id 1 to 64 letters, digits, dots, hyphens and underscores; never used again for another disk
 * @param host the name or address under which members and clients reach it
 * @param port where clients connect
 * @param raftPort where members connect
 */
public record RaftMember(String id, String host, int port, int raftPort) {

    /** How far the raft port is above the clients' port when it is not given. */
    public static final int RAFT_PORT_OFFSET = 100;

    private static final int LARGEST_PORT = 65_535;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern FORM = Pattern.compile(
            "(?<id>[^=]+)=(?<host>\\[[0-9A-Fa-f:.]+]|[^:\\s/,]+):(?<port>[0-9]{1,5})(:(?<raft>[0-9]{1,5}))?");

    /**
     * Validates id and ports.
     *
     * @param id see {@link RaftMember}
     * @param host see {@link RaftMember}
     * @param port see {@link RaftMember}
     * @param raftPort see {@link RaftMember}
     * @throws IllegalArgumentException naming the value and the limit
     */
    public RaftMember {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "member id '" + id + "' needs 1 to 64 letters, digits, dots, hyphens or underscores");
        }
        if (host.isBlank()) {
            throw new IllegalArgumentException("member '" + id + "' has no host");
        }
        requirePort(id, "port", port);
        requirePort(id, "raft port", raftPort);
        if (port == raftPort) {
            throw new IllegalArgumentException("member '" + id + "' has the port " + port + " twice");
        }
    }

    private static void requirePort(String id, String which, int port) {
        if (port < 1 || port > LARGEST_PORT) {
            throw new IllegalArgumentException(
                    which + " of member '" + id + "' is " + port + "; the limits are 1 and " + LARGEST_PORT);
        }
    }

    /**
     * Reads the text form.
     *
     * @param text for example {@code n1=host1:9701}
     * @return the member
     * @throws IllegalArgumentException naming the text and the form needed
     */
    public static RaftMember parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "member '" + text + "' is not of the form id=host:port or id=host:port:raftPort");
        }
        int port = Integer.parseInt(matcher.group("port"));
        String raft = matcher.group("raft");
        int raftPort = raft == null ? port + RAFT_PORT_OFFSET : Integer.parseInt(raft);
        return new RaftMember(matcher.group("id"), matcher.group("host"), port, raftPort);
    }

    /**
     * Reads several, separated by commas.
     *
     * @param text for example {@code n1=host1:9701,n2=host2:9701}
     * @return in the order given
     * @throws IllegalArgumentException naming the text and the form needed
     */
    public static List<RaftMember> parseAll(String text) {
        return Arrays.stream(text.split(",", -1)).map(RaftMember::parse).toList();
    }

    String address() {
        return host + ":" + port;
    }

    String raftAddress() {
        return host + ":" + raftPort;
    }

    /** The text form that {@link #parse} reads. */
    @Override
    public String toString() {
        return id + "=" + host + ":" + port + ":" + raftPort;
    }
}
