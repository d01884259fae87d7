@NullMarked
package io.leasehold.benchmarks.load;

import org.jspecify.annotations.NullMarked;
