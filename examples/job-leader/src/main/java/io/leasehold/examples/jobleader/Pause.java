package io.leasehold.examples.jobleader;

import java.io.IOException;

/** A process that stands still until this is closed, or until the process that wanted it so has died. */
final class Pause implements AutoCloseable {

    private static final String SCRIPT = "kill -STOP $0 && echo stopped && cat; kill -CONT $0";

    private final Process shell;

    private Pause(Process shell) {
        this.shell = shell;
    }

    static Pause of(long pid) throws IOException {
        Process shell = new ProcessBuilder("sh", "-c", SCRIPT, Long.toString(pid))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!"stopped".equals(shell.inputReader().readLine())) {
            throw new IOException("process " + pid + " could not be stopped");
        }
        return new Pause(shell);
    }

    @Override
    public void close() throws IOException {
        shell.outputWriter().close();
        shell.onExit().join();
    }
}
