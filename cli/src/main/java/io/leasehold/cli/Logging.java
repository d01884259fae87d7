package io.leasehold.cli;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What the libraries log goes to stderr, where COMMAND's own lines go too: only what this process cannot report itself. */
final class Logging {

    /** gRPC logs to java.util.logging, not to slf4j; a logger that nobody refers to forgets its level. */
    private static final List<Logger> GRPC =
            List.of(Logger.getLogger("io.grpc"), Logger.getLogger("org.apache.ratis.thirdparty.io.grpc"));

    private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

    private Logging() {}

    static void configure() {
        if (System.getProperty(LEVEL) == null) {
            System.setProperty(LEVEL, isDebug() ? "debug" : "off");
        }
        GRPC.forEach(logger -> logger.setLevel(isDebug() ? Level.INFO : Level.OFF));
    }

    static boolean isDebug() {
        return "1".equals(System.getenv("LEASEHOLD_DEBUG"));
    }
}
