package io.leasehold.spi;

/** A subscription to hints; ends when closed. */
@FunctionalInterface
public interface Watch extends AutoCloseable {

    /** A watch that never fires. */
    Watch NONE = () -> {};

    /** Ends the subscription; no hint starts after it returns. Repeatable, does not block. */
    @Override
    void close();
}
