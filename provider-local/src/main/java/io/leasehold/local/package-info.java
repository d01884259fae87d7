/** Leases inside one JVM and among the processes of one host. */
@NullMarked
package io.leasehold.local;

import org.jspecify.annotations.NullMarked;
