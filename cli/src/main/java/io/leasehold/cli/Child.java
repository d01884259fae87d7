package io.leasehold.cli;

import io.leasehold.Fence;
import io.leasehold.client.Lease;
import java.time.Duration;
import java.util.OptionalLong;

/** COMMAND and all processes it starts. Used by one thread, except {@link #signal}. */
interface Child extends AutoCloseable {

    /**
     * The session that all its processes are in, if there is one of its own.
     *
     * @return the session's id, which is the pid of its first process
     */
    OptionalLong session();

    /** Lets COMMAND begin; it finds the token and the fence in its environment. */
    void begin(Fence fence);

    /** Whether COMMAND itself has ended, waiting for it no longer than that. */
    boolean endsWithin(Duration patience) throws InterruptedException;

    /** COMMAND's exit code; 128 + N if signal N ended it. */
    int exitCode();

    /** Moves the time at which all is ended even if this process can do nothing to when the lease ends without a further beat. */
    void extend(Lease lease);

    /** Forwards a signal, as a terminal would: to the process group that COMMAND was started in. */
    void signal(String name);

    /** TERM to all processes now, KILL after the grace or at the deadline, whichever is sooner; returns when none is left. */
    void stop(Duration grace);

    /** Kills what is left and waits until nothing is. Repeatable. */
    @Override
    void close();
}
