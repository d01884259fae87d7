@NullMarked
package io.leasehold.benchmarks.process;

import org.jspecify.annotations.NullMarked;
