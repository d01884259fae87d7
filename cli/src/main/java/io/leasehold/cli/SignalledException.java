package io.leasehold.cli;

/** A signal asked this process to end before there was a COMMAND to forward it to. */
final class SignalledException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int number;

    SignalledException(int number) {
        super("ended by signal " + number);
        this.number = number;
    }

    int exitCode() {
        return ExitCode.SIGNALLED + number;
    }
}
