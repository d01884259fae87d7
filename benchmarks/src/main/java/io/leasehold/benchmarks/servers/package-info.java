/** The servers under load, and what they have counted. */
@NullMarked
package io.leasehold.benchmarks.servers;

import org.jspecify.annotations.NullMarked;
