/** The works: what every subject does while it is measured. */
@NullMarked
package io.leasehold.benchmarks.load;

import org.jspecify.annotations.NullMarked;
