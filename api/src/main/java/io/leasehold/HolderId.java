package io.leasehold;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Who holds a lease, for people to read. It gives no right: ownership is decided by the {@link LeaseId} alone (rule 1.3), so
 * two processes of one name exclude each other.
 *
 * @param text 1 to {@value #MAX_BYTES} UTF-8 bytes, without control characters and lone surrogates
 */
public record HolderId(String text) {

    /** The longest holder id, in UTF-8 bytes. */
    public static final int MAX_BYTES = 256;

    /**
     * Validates the text.
     *
     * @param text see {@link HolderId}
     * @throws IllegalArgumentException naming the value and the limit
     */
    public HolderId {
        Text.require("holder id", text, MAX_BYTES);
    }

    /**
     * The holder of that text.
     *
     * @param text see {@link HolderId}
     * @return the holder id
     * @throws IllegalArgumentException naming the value and the limit
     */
    public static HolderId of(String text) {
        return new HolderId(text);
    }

    /**
     * This host's name, this process's pid and a random part, so that a restarted container with the pid of its predecessor
     * is told apart from it.
     *
     * @return a new holder id at each call
     */
    public static HolderId random() {
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        return new HolderId(hostName() + "-" + ProcessHandle.current().pid() + "-" + random);
    }

    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.matches("[A-Za-z0-9._-]{1,200}") ? name : "host";
        } catch (UnknownHostException e) {
            return "host";
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
