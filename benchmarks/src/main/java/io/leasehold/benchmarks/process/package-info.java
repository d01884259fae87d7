/** Other JVMs of this program, and where they and this one may write. */
@NullMarked
package io.leasehold.benchmarks.process;

import org.jspecify.annotations.NullMarked;
