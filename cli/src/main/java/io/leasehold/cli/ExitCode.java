package io.leasehold.cli;

/**
 * How {@code leasehold} itself ends, by the names of sysexits where they fit. COMMAND's own exit code is passed on as it is: what
 * tells the two apart is the line on stderr that starts with {@code leasehold:}.
 */
final class ExitCode {

    static final int USAGE = 64;
    static final int INVALID_RECORD = 65;
    static final int UNAVAILABLE = 69;
    static final int INTERNAL = 70;
    static final int OUTCOME_UNKNOWN = 74;
    static final int HELD_BY_OTHER = 75;
    static final int FENCED = 77;
    static final int UNSAFE_BACKEND = 78;
    static final int LOST = 79;
    static final int SIGNALLED = 128;

    static final String HEADING = "%nExit codes:%n";
    static final String ROW_OK = "0:done; exec and gate: COMMAND's own exit code, 128+N if signal N ended it";
    static final String ROW_USAGE = "64:wrong usage or argument; nothing was sent or changed";
    static final String ROW_INVALID = "65:what is stored is damaged or foreign; it was left as it is";
    static final String ROW_UNAVAILABLE = "69:the back end could not be asked; nothing changed";
    static final String ROW_INTERNAL = "70:an error of leasehold itself";
    static final String ROW_UNKNOWN = "74:no answer came; the key may be taken until its ttl has passed";
    static final String ROW_HELD = "75:held by another until the end of --wait; COMMAND was not run";
    static final String ROW_FENCED = "77:the gate has seen a later token, or --term is behind; COMMAND was not run";
    static final String ROW_UNSAFE = "78:the back end does not keep a promise it must keep";
    static final String ROW_LOST = "79:the lease was lost; COMMAND was stopped";
    static final String ROW_NOT_FOUND = "126, 127:COMMAND cannot be executed, was not found";

    private ExitCode() {}
}
