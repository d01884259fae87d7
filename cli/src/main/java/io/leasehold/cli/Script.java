package io.leasehold.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The shell scripts in this jar. They are given to the shell as text: a file could be gone before the shell has read it. */
final class Script {

    /** Waits for the grant and becomes COMMAND. */
    static final String RUN = load("run.sh");
    /** Reaches every process of a session. */
    static final String SESSION = load("session.sh");

    private Script() {}

    /** The command line of a script, named {@code leasehold} where the shell complains. */
    static List<String> commandLine(String script, List<String> args) {
        List<String> line = new ArrayList<>(List.of("sh", "-c", script, "leasehold"));
        line.addAll(args);
        return line;
    }

    private static String load(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("this build has no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
