/** What leases cost, measured on real back ends. */
@NullMarked
package io.leasehold.benchmarks;

import org.jspecify.annotations.NullMarked;
