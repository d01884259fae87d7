@NullMarked
package io.leasehold.benchmarks.report;

import org.jspecify.annotations.NullMarked;
