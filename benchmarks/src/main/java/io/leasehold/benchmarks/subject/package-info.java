/** The ways to hold a key that are compared: ours, bare drivers, rivals. */
@NullMarked
package io.leasehold.benchmarks.subject;

import org.jspecify.annotations.NullMarked;
