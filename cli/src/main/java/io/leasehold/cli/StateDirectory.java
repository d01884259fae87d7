package io.leasehold.cli;

import java.util.Map;

/** Where this user's state on this host is kept, by the XDG base directory specification. */
final class StateDirectory {

    private StateDirectory() {}

    static String of(Map<String, String> environment) {
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", "."));
        return (state.startsWith("/") ? state : home + "/.local/state") + "/leasehold";
    }
}
