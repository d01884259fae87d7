/** The bundled Raft engine, beside the bare library and other libraries of its kind. */
@NullMarked
package io.leasehold.benchmarks.raft;

import org.jspecify.annotations.NullMarked;
