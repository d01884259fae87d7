/** What a verb costs when many records are there. */
@NullMarked
package io.leasehold.benchmarks.records;

import org.jspecify.annotations.NullMarked;
