package io.leasehold.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The process that ends COMMAND's session when this one cannot: at the deadline if this process was stopped, at once if it was
 * killed. It has a session of its own, where no signal meant for others reaches it, and is replaced if it dies or hangs.
 */
final class Guard implements AutoCloseable {

    private static final int LINE_LENGTH = 64;
    private static final String READY = "ready\n";
    private static final int UNANSWERED_LIMIT = 3;

    private final Process process;
    private int unanswered;

    /**
     * Starts a guard that guards nothing yet.
     *
     * @param fifo where it makes one, or an empty text
     */
    Guard(String fifo) {
        List<String> line = new ArrayList<>(List.of("setsid"));
        line.addAll(Script.commandLine(Script.SESSION, List.of("guard", fifo)));
        try {
            process = new ProcessBuilder(line)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (process.getInputStream().readNBytes(READY.length()).length < READY.length()) {
                throw new IllegalStateException("the guard of COMMAND did not start");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it answers. */
    boolean isWell() {
        return process.isAlive() && unanswered < UNANSWERED_LIMIT;
    }

    void guard(long session) {
        tell(session + " - -");
    }

    void guard(long session, Deadline deadline) {
        tell(session + " " + deadline.termAt() + " " + deadline.killAt());
    }

    private void tell(String state) {
        byte[] line = (state + " ".repeat(LINE_LENGTH - 1 - state.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            countAnswers();
            unanswered++;
            process.getOutputStream().write(line);
            process.getOutputStream().flush();
        } catch (IOException e) {
            unanswered = UNANSWERED_LIMIT; // why: it is gone, and the caller replaces a guard that is not well
        }
    }

    private void countAnswers() throws IOException {
        InputStream answers = process.getInputStream();
        if (answers.available() > 0) {
            answers.skipNBytes(answers.available());
            unanswered = 0;
        }
    }

    /** Has it kill what is left of the session. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroyForcibly(); // why: it was gone, or hangs
        }
    }

    /** Ends it without regard to what it guards; another took over. */
    void discard() {
        process.destroyForcibly();
    }
}
