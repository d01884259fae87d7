/** Tables, charts, goals and the page, from the figures that were kept. */
@NullMarked
package io.leasehold.benchmarks.report;

import org.jspecify.annotations.NullMarked;
