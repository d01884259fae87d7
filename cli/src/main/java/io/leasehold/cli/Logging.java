package io.leasehold.cli;

/** What the libraries log goes to stderr, where COMMAND's own lines go too: only what this process cannot report itself. */
final class Logging {

    private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    private Logging() {}

    static void configure() {
        if (System.getProperty(LEVEL) == null) {
            System.setProperty(LEVEL, isDebug() ? "debug" : "off");
        }
    }

    static boolean isDebug() {
        return "1".equals(System.getenv("LEASEHOLD_DEBUG"));
    }
}
