package io.leasehold.benchmarks.subject;

import io.leasehold.benchmarks.Figure.Role;

/** Whom a figure is about. */
public interface Contestant {

    /** With its version, for the tables; also names it to another process of this program. */
    String name();

    Role role();
}
