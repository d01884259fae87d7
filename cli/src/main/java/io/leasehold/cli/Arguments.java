package io.leasehold.cli;

/** What the JVM could decode of the command line. */
final class Arguments {

    private static final char UNDECODABLE = '\uFFFD';

    private Arguments() {}

    /**
     * Refuses arguments whose bytes the JVM could not decode: two different keys would become one, and COMMAND would get other
     * arguments than were typed.
     */
    static void requireReadable(String[] args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].indexOf(UNDECODABLE) >= 0) {
                throw new IllegalArgumentException(
                        "argument %d ('%s') is not text in the encoding of this locale, %s; lone surrogates never are, for other text set LC_ALL=C.UTF-8"
                                .formatted(i + 1, args[i], System.getProperty("sun.jnu.encoding")));
            }
        }
    }
}
